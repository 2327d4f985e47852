package dev.traversal.ice.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LocalNamesTest {
    private static final InetAddress OURS = ip("192.168.1.2");
    private static final InetAddress THEIRS = ip("192.168.1.3");
    private static final InetSocketAddress GROUP = new InetSocketAddress(ip("224.0.0.251"), 5353);
    private static final InetSocketAddress RESPONDER = new InetSocketAddress(THEIRS, 5353);
    private static final LocalName NAME = new LocalName("1f4712db-ea17-4bcf-a596-105139dfd8bf");

    private record Sent(int socket, InetSocketAddress remote, MdnsMessage message) {}

    private final List<Sent> sent = new ArrayList<>();
    private final LocalNames names = new LocalNames(
            (socket, remote, buffer, offset, length) -> sent.add(
                    new Sent(socket, remote, Objects.requireNonNull(MdnsMessage.parse(buffer, offset, length)))),
            new Random(7));
    private int group;
    private int asking;
    private long now = 5_000_000_000L;

    LocalNamesTest() {
        names.open(List.of(OURS));
        for (Effect effect = names.pollEffect(); effect != null; effect = names.pollEffect()) {
            if (effect instanceof Effect.OpenGroup open) {
                group = open.socket();
                names.handleInput(new Input.SocketOpened(open.socket(), GROUP), now);
            } else if (effect instanceof Effect.OpenSocket open) {
                asking = open.socket();
                assertThat(open.local().getAddress()).isEqualTo(OURS);
                names.handleInput(new Input.SocketOpened(open.socket(), new InetSocketAddress(OURS, 50_000)), now);
            }
        }
        assertThat(names.pollEvent()).isEqualTo(new NameEvent.Answerable(false));
    }

    @Test
    void asksTheGroup_andBelievesTheOneWhoRepeatsItsId() {
        names.find(NAME, now);
        Sent question = sent.get(0);
        assertThat(question.remote()).isEqualTo(GROUP);
        assertThat(question.socket()).isEqualTo(asking);

        answer(question.message().id(), THEIRS);
        assertThat(names.pollEvent()).isEqualTo(new NameEvent.Found(NAME, THEIRS));
        assertThat(names.nextDeadline()).isNull();
    }

    @Test
    void anAnswerThatNobodyAskedForIsCounted_andMeansNothing() {
        answer(77, THEIRS);
        names.find(NAME, now);
        int id = sent.get(0).message().id();
        answer(id + 1, THEIRS);
        deliver(asking, new InetSocketAddress(THEIRS, 5354), reply(id, THEIRS));

        assertThat(names.pollEvent()).isNull();
        assertThat(names.rejected()).isEqualTo(3);
    }

    @Test
    void aNameWithSeveralAddressesLeadsNowhere() {
        names.find(NAME, now);
        answer(sent.get(0).message().id(), THEIRS, ip("192.168.1.9"));

        assertThat(names.pollEvent()).isInstanceOf(NameEvent.NotFound.class);
    }

    @Test
    void g06_asksForASecondAtMost_andRemembersTheAnswer() {
        names.find(NAME, now);
        int id = sent.get(0).message().id();
        for (Deadline due = names.nextDeadline(); due != null; due = names.nextDeadline()) {
            now = due.atNanos();
            names.handleTimeout(now);
        }
        assertThat(now).isEqualTo(6_000_000_000L);
        assertThat(sent).hasSizeBetween(2, 4);
        assertThat(names.pollEvent()).isInstanceOf(NameEvent.NotFound.class);
        answer(id, THEIRS);
        assertThat(names.pollEvent()).isNull(); // too late

        names.find(NAME, now);
        answer(sent.get(sent.size() - 1).message().id(), THEIRS);
        assertThat(names.pollEvent()).isInstanceOf(NameEvent.Found.class);
        int asked = sent.size();
        names.find(NAME, now + 60_000_000_000L);
        assertThat(names.pollEvent()).isEqualTo(new NameEvent.Found(NAME, THEIRS));
        assertThat(sent).hasSize(asked);
    }

    @Test
    void g06_looksForSoManyAtATimeOnly() {
        for (int i = 0; i < 1_000; i++) {
            names.find(new LocalName("name-" + i), now);
        }
        assertThat(sent).hasSizeLessThan(100);
    }

    @Test
    void answersOneWhoAsksFromAPortOfItsOwn_asThatOneExpects() {
        names.publish(NAME, OURS);
        InetSocketAddress asker = new InetSocketAddress(THEIRS, 40_000);
        deliver(group, asker, question(4_711, false));

        Sent answer = sent.get(0);
        assertThat(answer.remote()).isEqualTo(asker);
        assertThat(answer.message().id()).isEqualTo(4_711);
        assertThat(answer.message().questions()).hasSize(1);
        assertThat(answer.message().answers()).singleElement().satisfies(said -> {
            assertThat(said.address()).isEqualTo(OURS);
            assertThat(said.ttlSeconds()).isLessThanOrEqualTo(10);
        });
    }

    @Test
    void answersTheGroup_unlessWhoAsksWantsItAlone() {
        names.publish(NAME, OURS);
        deliver(group, RESPONDER, question(0, false));
        deliver(group, RESPONDER, question(0, true));

        assertThat(sent.get(0).remote()).isEqualTo(GROUP);
        assertThat(sent.get(1).remote()).isEqualTo(RESPONDER);
    }

    @Test
    void saysNothingAboutNamesOfOthers() {
        deliver(group, RESPONDER, question(0, false));

        assertThat(sent).isEmpty();
    }

    @Test
    void aFloodOfQuestionsGetsAHundredAnswersASecond() {
        names.publish(NAME, OURS);
        for (int i = 0; i < 10_000; i++) {
            deliver(group, new InetSocketAddress(THEIRS, 40_000), question(i, false));
        }
        assertThat(sent).hasSize(100);
        now += 1_000_000_000L;
        deliver(group, RESPONDER, question(0, false));
        assertThat(sent).hasSize(101);
    }

    @Test
    void noBytesDoHarm() {
        Random random = new Random(3);
        names.publish(NAME, OURS);
        names.find(new LocalName("somebody"), now);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = random.nextBoolean() ? question(i, true) : new byte[random.nextInt(600)];
            for (int flips = random.nextInt(12); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            deliver(random.nextBoolean() ? group : asking, RESPONDER, bytes);
        }
        assertThat(names.pollEvent()).isNull();
    }

    private void answer(int id, InetAddress... addresses) {
        deliver(asking, RESPONDER, reply(id, addresses));
    }

    private static byte[] reply(int id, InetAddress... addresses) {
        List<MdnsMessage.Answer> answers = Arrays.stream(addresses)
                .map(address -> new MdnsMessage.Answer(NAME, address, 120))
                .toList();
        return new MdnsMessage(id, true, List.of(), answers).toBytes();
    }

    private static byte[] question(int id, boolean unicast) {
        return new MdnsMessage(id, false, List.of(new MdnsMessage.Question(NAME, true, true, unicast)), List.of())
                .toBytes();
    }

    private void deliver(int socket, InetSocketAddress from, byte[] bytes) {
        names.handleDatagram(socket, from, bytes, 0, bytes.length, now);
    }

    private static InetAddress ip(String literal) {
        return IpLiteral.toAddress(Objects.requireNonNull(IpLiteral.parse(literal)));
    }
}
