package io.jenkins.plugins.etcdbackup.engine.objects;

import java.util.List;

/** A message of the tables of fields. */
record MessageType(String name, List<Field> fields) {

    /** What a field that is no struct's field of its own, but whose fields stand beside the others, is called there. */
    private static final String INLINE = "(inline)";

    /**
     * A field.
     *
     * @param name in JSON
     * @param omitEmpty whether JSON leaves an empty value out, as far as Go does: never a struct
     * @param omitZero whether JSON leaves out a zero value, structs too
     * @param removed whether only older releases have it
     */
    record Field(int number, String name, boolean omitEmpty, boolean omitZero, boolean removed, FieldType type) {

        boolean inline() {
            return name.equals(INLINE);
        }
    }

    MessageType {
        fields = List.copyOf(fields);
    }

    /** The field of that number, or null. */
    Field field(int number) {
        // Most are numbered as they stand.
        if (number <= fields.size() && fields.get(number - 1).number() == number) {
            return fields.get(number - 1);
        }
        for (Field field : fields) {
            if (field.number() == number) {
                return field;
            }
        }
        return null;
    }
}
