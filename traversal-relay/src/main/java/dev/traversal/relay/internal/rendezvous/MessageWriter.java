package dev.traversal.relay.internal.rendezvous;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Writes messages as JSON text (RFC 8259). */
final class MessageWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private MessageWriter() {}

    static byte[] write(RendezvousMessage message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            members(message, json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void members(RendezvousMessage message, JsonGenerator json) throws IOException {
        if (message instanceof RendezvousMessage.Challenge challenge) {
            type("challenge", json);
            json.writeNumberField("version", challenge.version());
            bytes("nonce", challenge.nonce(), json);
        } else if (message instanceof RendezvousMessage.Register register) {
            type("register", json);
            json.writeNumberField("version", register.version());
            bytes("key", register.key(), json);
            bytes("signature", register.signature(), json);
            if (register.prekey().isPresent()) {
                bytes("prekey", register.prekey().get(), json);
            }
        } else if (message instanceof RendezvousMessage.Registered registered) {
            type("registered", json);
            json.writeArrayFieldStart("stun");
            for (String server : registered.stun()) {
                json.writeString(server);
            }
            json.writeEndArray();
        } else if (message instanceof RendezvousMessage.Message envelope) {
            type("message", json);
            json.writeStringField("from", envelope.from().value());
            bytes("envelope", envelope.envelope(), json);
        } else {
            request(message, json);
        }
    }

    private static void request(RendezvousMessage message, JsonGenerator json) throws IOException {
        if (message instanceof RendezvousMessage.Publish publish) {
            head("publish", publish.id(), json);
            bytes("prekey", publish.prekey(), json);
        } else if (message instanceof RendezvousMessage.Published published) {
            head("published", published.id(), json);
        } else if (message instanceof RendezvousMessage.Fetch fetch) {
            head("fetch", fetch.id(), json);
            json.writeStringField("peer", fetch.peer().value());
        } else if (message instanceof RendezvousMessage.Prekey prekey) {
            head("prekey", prekey.id(), json);
            bytes("prekey", prekey.prekey(), json);
        } else if (message instanceof RendezvousMessage.Send send) {
            head("send", send.id(), json);
            json.writeStringField("to", send.to().value());
            bytes("envelope", send.envelope(), json);
            if (send.from().isPresent()) {
                json.writeStringField("from", send.from().get().value());
            }
        } else if (message instanceof RendezvousMessage.Sent sent) {
            head("sent", sent.id(), json);
        } else if (message instanceof RendezvousMessage.Failed failed) {
            type("error", json);
            if (failed.id().isPresent()) {
                json.writeNumberField("id", failed.id().getAsLong());
            }
            json.writeStringField("reason", failed.reason().text());
        } else {
            throw new AssertionError("never written: " + message);
        }
    }

    private static void head(String type, long id, JsonGenerator json) throws IOException {
        type(type, json);
        json.writeNumberField("id", id);
    }

    private static void type(String type, JsonGenerator json) throws IOException {
        json.writeStringField("type", type);
    }

    private static void bytes(String name, byte[] value, JsonGenerator json) throws IOException {
        json.writeStringField(name, Base64.getUrlEncoder().withoutPadding().encodeToString(value));
    }
}
