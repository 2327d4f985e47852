package dev.traversal.benchmarks.stun;

import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.MessageIntegrityAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.ice4j.security.CredentialsAuthority;
import org.ice4j.stack.RawMessage;
import org.ice4j.stack.StunStack;

/** What ice4j does with a check, without its sockets and threads. */
final class Ice4jContestant {
    private static final Logger LOGGER = Logger.getLogger("org.ice4j");
    private static final byte[] KEY = Check.PASSWORD.getBytes(StandardCharsets.UTF_8);

    private final TransportAddress remote = new TransportAddress(Check.REMOTE, Transport.UDP);
    private final TransportAddress local = new TransportAddress(Check.LOCAL, Transport.UDP);
    private final StunStack stack;

    Ice4jContestant() {
        LOGGER.setLevel(Level.OFF);
        stack = new StunStack();
        stack.getCredentialsManager().registerAuthority(new CredentialsAuthority() {
            @Override
            public byte[] getLocalKey(String username) {
                return KEY;
            }

            @Override
            public byte[] getRemoteKey(String username, String media) {
                return KEY;
            }

            @Override
            public boolean checkLocalUserName(String username) {
                return username.startsWith(Check.UFRAG);
            }
        });
    }

    Message decode(byte[] request, int length) throws StunException {
        return Message.decode(request, 0, length);
    }

    byte[] answer(byte[] request, int length) throws StunException {
        Request decoded = (Request) decode(request, length);
        MessageIntegrityAttribute integrity =
                (MessageIntegrityAttribute) decoded.getAttribute(Attribute.MESSAGE_INTEGRITY);
        RawMessage raw = RawMessage.build(request, length, remote, local);
        if (!stack.validateMessageIntegrity(integrity, Check.USERNAME, true, raw)) {
            throw new IllegalStateException("ice4j finds the integrity wrong");
        }
        Response response = MessageFactory.createBindingResponse(decoded, remote);
        response.setTransactionID(decoded.getTransactionID());
        MessageIntegrityAttribute own = AttributeFactory.createMessageIntegrityAttribute(Check.USERNAME);
        response.putAttribute(own);
        response.putAttribute(AttributeFactory.createFingerprintAttribute());
        return response.encode(stack);
    }

    void close() {
        stack.shutDown();
    }
}
