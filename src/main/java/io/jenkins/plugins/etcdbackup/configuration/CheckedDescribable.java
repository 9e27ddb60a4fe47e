package io.jenkins.plugins.etcdbackup.configuration;

import hudson.model.AbstractDescribableImpl;

/**
 * A part of the configuration whose setters refuse what cannot be. Configuration as code stops at what a setter throws; the
 * web's binding logs it and goes on without the value. So it is remembered, and whoever is given the whole asks for it.
 */
public abstract class CheckedDescribable<T extends AbstractDescribableImpl<T>> extends AbstractDescribableImpl<T> {

    private transient InvalidConfigurationException fault;

    /** @param wrong a sentence, or null where nothing is */
    final void require(String field, String wrong) {
        if (wrong != null) {
            fault = new InvalidConfigurationException(field, wrong);
            throw fault;
        }
    }

    final int notNegative(String field, int value) {
        require(field, value < 0 ? Messages.ClusterWatch_negative(value) : null);
        return value;
    }

    /** Throws what a setter has thrown. */
    void requireValid() {
        if (fault != null) {
            throw fault;
        }
    }
}
