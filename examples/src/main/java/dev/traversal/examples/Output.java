package dev.traversal.examples;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a command tells what happens: one line each, as text for people or as a JSON object for programs. Thread-safe.
 */
final class Output {
    private static final JsonFactory JSON = new JsonFactory();

    private final Consumer<String> out;
    private final boolean json;
    private final String prefix;
    private final long startNanos = System.nanoTime();

    Output(PrintStream out, boolean json) {
        this(json, "", line -> {
            out.println(line);
            out.flush();
        });
    }

    private Output(boolean json, String prefix, Consumer<String> out) {
        this.json = json;
        this.prefix = prefix;
        this.out = out;
    }

    /** {@return one that writes JSON objects, each behind a prefix} */
    static Output prefixed(String prefix, Consumer<String> out) {
        return new Output(true, prefix, out);
    }

    boolean isJson() {
        return json;
    }

    /**
     * Tells one thing.
     *
     * @param type what it is, for programs
     * @param members its values, in order: strings, numbers, booleans, maps or lists of the same
     * @param text the same for people
     */
    synchronized void tell(String type, Map<String, ?> members, String text) {
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        out.accept(prefix + (json ? toJson(type, millis, members) : "%7d ms  %s".formatted(millis, text)));
    }

    /** Prints a line for people only. */
    synchronized void line(String text) {
        if (!json) {
            out.accept(text);
        }
    }

    private static String toJson(String type, long millis, Map<String, ?> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            generator.writeStringField("type", type);
            generator.writeNumberField("t", millis);
            writeMembers(generator, members);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        }
        return text.toString();
    }

    private static void writeMembers(JsonGenerator generator, Map<?, ?> members) throws IOException {
        for (Map.Entry<?, ?> member : members.entrySet()) {
            generator.writeFieldName(String.valueOf(member.getKey()));
            writeValue(generator, member.getValue());
        }
    }

    private static void writeValue(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof Map<?, ?> nested) {
            generator.writeStartObject();
            writeMembers(generator, nested);
            generator.writeEndObject();
        } else if (value instanceof List<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                writeValue(generator, item);
            }
            generator.writeEndArray();
        } else {
            generator.writePOJO(value);
        }
    }
}
