package dev.traversal.portmap.internal.upnp;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads XML of strangers: no document type, bounded depth and text. */
final class Xml {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TEXT_CHARACTERS = 64 << 10;
    private static final int MAX_ATTRIBUTES = 64;
    private static final byte[] DOCTYPE = {'<', '!', 'D', 'O', 'C'};

    private Xml() {}

    /** Takes what is read. */
    interface Reader {
        /**
         * An element with nothing but text in it.
         *
         * @param name its name without a prefix
         * @param text stripped, maybe empty
         */
        void leaf(String name, String text);

        /**
         * An element with others in it has ended.
         *
         * @param name its name without a prefix
         */
        default void end(String name) {}
    }

    /** {@return whether it is XML within our bounds; the reader may have seen a part of what is not} */
    static boolean read(byte[] document, Reader reader) {
        if (isSuspicious(document)) {
            return false;
        }
        try {
            XMLStreamReader in = factory().createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                return read(in, reader);
            } finally {
                in.close();
            }
        } catch (XMLStreamException | RuntimeException e) { // the JDK's parser throws what it likes
            return false;
        }
    }

    /** A parser would look at a document type first, and guess at UTF-16 by its zeros. */
    private static boolean isSuspicious(byte[] document) {
        for (int i = 0; i < document.length; i++) {
            if (document[i] == 0 || (document[i] == '<' && beginsDoctype(document, i))) {
                return true;
            }
        }
        return document.length == 0 || document[0] == (byte) 0xfe || document[0] == (byte) 0xff;
    }

    private static boolean beginsDoctype(byte[] document, int at) {
        for (int i = 0; i < DOCTYPE.length; i++) {
            if (at + i >= document.length || Character.toUpperCase(document[at + i]) != DOCTYPE[i]) {
                return false;
            }
        }
        return true;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static boolean read(XMLStreamReader in, Reader reader) throws XMLStreamException {
        Deque<Boolean> hasChildren = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        int characters = 0;
        while (in.hasNext()) {
            int event = in.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                return false;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (!hasChildren.isEmpty()) {
                    hasChildren.pop();
                    hasChildren.push(true);
                }
                hasChildren.push(false);
                text.setLength(0);
                if (hasChildren.size() > MAX_DEPTH || in.getAttributeCount() > MAX_ATTRIBUTES) {
                    return false;
                }
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                characters += in.getTextLength();
                if (characters > MAX_TEXT_CHARACTERS) {
                    return false;
                }
                text.append(in.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                if (hasChildren.pop()) {
                    reader.end(in.getLocalName());
                } else {
                    reader.leaf(in.getLocalName(), text.toString().strip());
                }
            }
        }
        return true;
    }
}
