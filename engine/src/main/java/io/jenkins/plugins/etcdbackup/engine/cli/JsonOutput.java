package io.jenkins.plugins.etcdbackup.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** Prints a record as JSON for programs: fields in the record's order, indented. */
final class JsonOutput {

    private JsonOutput() {}

    static String of(Object result) throws JsonProcessingException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(result);
    }
}
