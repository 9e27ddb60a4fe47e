package io.jenkins.plugins.etcdbackup.configuration;

/**
 * A configured cluster cannot be as it is said to be. Thrown by setters, which is what configuration as code calls: the
 * reload stops, and its error ends with this sentence.
 */
final class InvalidConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidConfigurationException(String field, String sentence) {
        super(field + ": " + sentence);
    }
}
