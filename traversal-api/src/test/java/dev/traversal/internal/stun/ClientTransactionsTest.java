package dev.traversal.internal.stun;

import static dev.traversal.internal.stun.Messages.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.internal.machine.Deadline;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTransactionsTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("198.51.100.1", 3478);
    private static final InetSocketAddress MAPPED = new InetSocketAddress("203.0.113.9", 40_000);
    private static final int SOCKET = 1;
    private static final RetransmitSchedule SCHEDULE = RetransmitSchedule.standard(millis(500));

    /** Not 0, and so near the end of the range that deadlines wrap around. */
    private static final long START = Long.MAX_VALUE - millis(1_000);

    private final ClientTransactions<String> table = new ClientTransactions<>(200, "RTO");
    private final StunWriter writer = new StunWriter(512);
    private final StunMessage message = new StunMessage(KnownAttributes.BINDING);

    @Test
    void sendsSevenTimesAndGivesUpAfterTheLastWait_whenNobodyAnswers() {
        StunTransaction<String> transaction = start(1, START);
        List<Long> sends = new ArrayList<>(List.of(0L));
        while (transaction.state() == StunTransaction.State.IN_FLIGHT) {
            long due = Objects.requireNonNull(table.nextDeadline()).atNanos();
            assertThat(table.pollDue(due - 1)).isNull();
            assertThat(table.pollDue(due)).isSameAs(transaction);
            sends.add(TimeUnit.NANOSECONDS.toMillis(due - START));
        }

        assertThat(sends).containsExactly(0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L, 39_500L);
        assertThat(transaction.state()).isEqualTo(StunTransaction.State.TIMED_OUT);
        assertThat(transaction.sends()).isEqualTo(7);
        assertThat(table.size()).isZero();
        assertThat(table.nextDeadline()).isNull();
    }

    @Test
    void followsAScheduleOfItsOwn_whenGivenOne() {
        RetransmitSchedule schedule = RetransmitSchedule.of(millis(33), millis(66), millis(100));
        table.start(request(1), SOCKET, SERVER, schedule, "own", START);

        assertThat(table.pollDue(START + millis(33))).isNotNull();
        assertThat(table.pollDue(START + millis(99))).isNotNull();
        assertThat(table.pollDue(START + millis(199)))
                .extracting(StunTransaction::state)
                .isEqualTo(StunTransaction.State.TIMED_OUT);
    }

    @Test
    void handsOutDueTransactionsEarliestFirstAndOlderFirst() {
        start(1, START + 5);
        start(2, START);
        start(3, START);

        List<String> due = new ArrayList<>();
        for (var t = table.pollDue(START + millis(501)); t != null; t = table.pollDue(START + millis(501))) {
            due.add(t.payload());
        }
        assertThat(due).containsExactly("request 2", "request 3", "request 1");
        assertThat(table.inOrder())
                .extracting(StunTransaction::payload)
                .containsExactly("request 1", "request 2", "request 3");
    }

    @Test
    void deadlineIsTheSameObject_whileNothingChanged() {
        start(1, START);
        Deadline first = table.nextDeadline();
        start(2, START + 1);

        assertThat(table.nextDeadline()).isSameAs(first).isEqualTo(new Deadline(START + millis(500), "RTO"));
        assertThat(table.pollDue(START + millis(500))).isNotNull();
        assertThat(table.nextDeadline()).isEqualTo(new Deadline(START + millis(500) + 1, "RTO"));
    }

    @Test
    void answerEndsTheTransactionOnlyWhenItsOwnerSaysSo() {
        StunTransaction<String> transaction = start(1, START);

        assertThat(match(1, SOCKET, SERVER)).isSameAs(transaction);
        assertThat(match(1, SOCKET, SERVER)).isSameAs(transaction);
        table.end(transaction);
        table.end(transaction);
        assertThat(transaction.state()).isEqualTo(StunTransaction.State.ENDED);
        assertThat(table.size()).isZero();
        assertThat(table.nextDeadline()).isNull();
    }

    @Test
    void refusesMoreThanItsBoundAndTheSameIdTwice() {
        for (int i = 0; i < 200; i++) {
            assertThat(table.isFull()).isFalse();
            start(i, START);
        }
        assertThat(table.isFull()).isTrue();
        assertThatThrownBy(() -> start(200, START)).isInstanceOf(IllegalStateException.class);

        var other = new ClientTransactions<String>(2, "RTO");
        other.start(request(1), SOCKET, SERVER, SCHEDULE, "", START);
        assertThatThrownBy(() -> other.start(request(1), SOCKET, SERVER, SCHEDULE, "", START))
                .isInstanceOf(IllegalStateException.class);
        assertThat(other.size()).isEqualTo(1);
    }

    @Test
    void s13_responseWithAnUnknownMandatoryAttributeIsDiscarded() {
        start(1, START);
        byte[] response = writer.begin(MessageClass.SUCCESS, StunMethod.BINDING, id(1))
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, MAPPED)
                .flag(0x7fff)
                .toBytes();

        assertThat(match(response, SOCKET, SERVER)).isNull();
        assertThat(table.rejects().of(StunReject.UNKNOWN_ATTRIBUTE)).isEqualTo(1);
        assertThat(table.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000a147e112a643",
                "0003a147e112a643",
                "0001a1470113a9faa5d3f179bc25f4b5bed2b9d9",
                "0002a147e112a643",
                "00"
            })
    void s17_successWithoutAReadableAddressIsDiscarded(String value) {
        start(1, START);
        byte[] response = success(id(1), attribute(StunAttribute.XOR_MAPPED_ADDRESS, Samples.hex(value)));

        assertThat(match(response, SOCKET, SERVER)).isNull();
        assertThat(match(success(id(1)), SOCKET, SERVER)).isNull();
        assertThat(table.rejects().of(StunReject.ADDRESS)).isEqualTo(2);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void s19_successWithAnUnknownIdIsDroppedTenThousandTimes() {
        start(1, START);
        Deadline before = table.nextDeadline();
        SplittableRandom chance = new SplittableRandom(19);
        byte[] unknown = new byte[StunMessage.TRANSACTION_ID_BYTES];
        for (int i = 0; i < 10_000; i++) {
            chance.nextBytes(unknown);
            assertThat(match(answer(unknown), SOCKET, SERVER)).isNull();
        }

        assertThat(table.rejects().of(StunReject.UNKNOWN_TRANSACTION)).isEqualTo(10_000);
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.nextDeadline()).isSameAs(before);
    }

    @Test
    void s20_answerFromAnotherSourceIsDroppedAndTheTransactionGoesOn() {
        StunTransaction<String> transaction = start(1, START);

        assertThat(match(1, SOCKET, new InetSocketAddress("198.51.100.2", 3478)))
                .isNull();
        assertThat(match(1, SOCKET, new InetSocketAddress("198.51.100.1", 3479)))
                .isNull();
        assertThat(match(1, SOCKET + 1, SERVER)).isNull();
        assertThat(table.rejects().of(StunReject.WRONG_SOURCE)).isEqualTo(3);
        assertThat(match(1, SOCKET, SERVER)).isSameAs(transaction);
    }

    @Test
    void s21_sameAnswerAfterTheEndIsDropped() {
        table.end(start(1, START));
        start(2, START);

        assertThat(match(1, SOCKET, SERVER)).isNull();
        assertThat(table.pollDue(START + millis(40_000))).isNotNull();
        assertThat(match(1, SOCKET, SERVER)).isNull();
        assertThat(table.rejects().of(StunReject.UNKNOWN_TRANSACTION)).isEqualTo(2);
    }

    @Test
    void answerOfAnotherMethodOrThatIsNoAnswerIsDropped() {
        start(1, START);
        byte[] allocated =
                writer.begin(MessageClass.SUCCESS, StunMethod.ALLOCATE, id(1)).toBytes();

        assertThat(match(allocated, SOCKET, SERVER)).isNull();
        assertThat(match(request(1), SOCKET, SERVER)).isNull();
        assertThat(table.rejects().of(StunReject.METHOD)).isEqualTo(1);
        assertThat(table.rejects().of(StunReject.MESSAGE_CLASS)).isEqualTo(1);
        assertThat(table.rejects().total()).isEqualTo(2);
    }

    @Test
    void scheduleRefusesWhatItCannotKeep() {
        assertThatThrownBy(RetransmitSchedule::of).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetransmitSchedule.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetransmitSchedule.doubling(1, 33, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(RetransmitSchedule.doubling(10, 1, 16).waitNanos(1)).isEqualTo(160);
    }

    private StunTransaction<String> start(int number, long nowNanos) {
        return table.start(request(number), SOCKET, SERVER, SCHEDULE, "request " + number, nowNanos);
    }

    private @Nullable StunTransaction<String> match(int number, int socket, InetSocketAddress source) {
        return match(answer(id(number)), socket, source);
    }

    private @Nullable StunTransaction<String> match(byte[] response, int socket, InetSocketAddress source) {
        assertThat(message.parse(response, 0, response.length)).isNull();
        return table.match(message, socket, source);
    }

    private byte[] request(int number) {
        return writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id(number))
                .toBytes();
    }

    private byte[] answer(byte[] id) {
        return writer.begin(MessageClass.SUCCESS, StunMethod.BINDING, id)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, MAPPED)
                .toBytes();
    }

    private static byte[] success(byte[] id, byte[]... attributes) {
        byte[] response = Messages.success(attributes);
        System.arraycopy(id, 0, response, StunMessage.ID_OFFSET, id.length);
        return response;
    }

    private static byte[] id(int number) {
        byte[] id = Messages.ID.clone();
        Bytes.putInt(id, 8, number);
        return id;
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
