package dev.traversal.portmap.internal.upnp;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTest {
    private static boolean read(byte[] document, List<String> seen) {
        return Xml.read(document, (name, text) -> seen.add(name + "=" + text));
    }

    private static boolean read(String document) {
        return read(document.getBytes(UTF_8), new ArrayList<>());
    }

    @Test
    void leavesAreRead_withoutPrefixes() {
        List<String> seen = new ArrayList<>();

        assertThat(read("<x:a xmlns:x='u'><b> 1 </b><x:c><![CDATA[2]]></x:c><d/></x:a>".getBytes(UTF_8), seen))
                .isTrue();
        assertThat(seen).containsExactly("b=1", "c=2", "d=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a SYSTEM \"http://203.0.113.9/a.dtd\"><a/>",
                "<?xml version=\"1.0\"?><!doctype a><a/>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;\">]><a>&y;</a>"
            })
    void u05_documentTypeIsRefused(String document) {
        assertThat(read(document)).isFalse();
    }

    @Test
    void u06_depthAttributesAndText() {
        assertThat(read("<a>".repeat(31) + "1" + "</a>".repeat(31))).isTrue();
        assertThat(read("<a>".repeat(33) + "1" + "</a>".repeat(33))).isFalse();
        assertThat(read("<a>".repeat(200_000))).isFalse();
        StringBuilder attributes = new StringBuilder("<a");
        for (int i = 0; i < 20_000; i++) {
            attributes.append(" x").append(i).append("=''");
        }
        assertThat(read(attributes.append("/>").toString())).isFalse();
        assertThat(read("<a>" + "x".repeat(65_536) + "</a>")).isTrue();
        assertThat(read("<a>" + "x".repeat(65_537) + "</a>")).isFalse();
    }

    @Test
    void u06_otherEncodings() {
        assertThat(read("<a>1</a>".getBytes(UTF_16LE), new ArrayList<>())).isFalse();
        assertThat(read("<a>\0</a>")).isFalse();
        assertThat(read(new byte[] {(byte) 0xfe, (byte) 0xff, '<'}, new ArrayList<>()))
                .isFalse();
        assertThat(read(new byte[0], new ArrayList<>())).isFalse();
    }
}
