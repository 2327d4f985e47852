package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NotesTest {
    private static final Note.Kind KIND = Note.Kind.RELAY_OFFER;

    private final Deque<byte[]> toBob = new ArrayDeque<>();
    private final Deque<byte[]> toAlice = new ArrayDeque<>();
    private final Notes alice = new Notes(toBob::add);
    private final Notes bob = new Notes(toAlice::add);
    private long now = 3_000_000_000L;

    @Test
    void whatIsToldBeforeTheSessionIsOpen_isToldThen() {
        alice.tell(KIND, new byte[] {7}, now);
        assertThat(toBob).isEmpty();

        alice.open(now);
        assertThat(heardByBob()).containsExactly((byte) 7);
    }

    @Test
    void aNoteIsRepeatedUntilItIsHeard_andNewsOnce() {
        alice.open(now);
        alice.tell(KIND, new byte[] {7}, now);
        toBob.clear();
        passTime(Duration.ofSeconds(1));
        assertThat(toBob).isNotEmpty();
        assertThat(heardByBob()).containsExactly((byte) 7);
        toAlice.forEach(
                answer -> assertThat(alice.handle(answer, 0, answer.length)).isNull());

        passTime(Duration.ofMinutes(5));
        assertThat(toBob).isEmpty();
        assertThat(alice.nextDeadline()).isNull();
    }

    @Test
    void aPeerWhoNeverAnswersIsLeftInPeace() {
        alice.open(now);
        alice.tell(KIND, new byte[] {7}, now);
        passTime(Duration.ofHours(1));

        assertThat(toBob).hasSizeLessThan(12);
        assertThat(alice.nextDeadline()).isNull();
    }

    @Test
    void theLatestCounts_whenNotesOvertakeEachOther() {
        alice.open(now);
        alice.tell(KIND, new byte[] {1}, now);
        alice.tell(KIND, new byte[] {2}, now);
        byte[] first = toBob.remove();
        byte[] second = toBob.remove();

        assertThat(Objects.requireNonNull(bob.handle(second, 0, second.length)).value())
                .containsExactly(2);
        assertThat(bob.handle(first, 0, first.length)).isNull();
    }

    @Test
    void anAnswerToAnOlderNoteEndsNothing() {
        alice.open(now);
        alice.tell(KIND, new byte[] {1}, now);
        byte[] first = toBob.remove();
        bob.handle(first, 0, first.length);
        byte[] answer = toAlice.remove();
        alice.tell(KIND, new byte[] {2}, now);
        alice.handle(answer, 0, answer.length);

        assertThat(alice.nextDeadline()).isNotNull();
    }

    @Test
    void noBytesDoHarm() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(1_200)];
            random.nextBytes(bytes);
            bytes[0] = random.nextBoolean() ? Note.TELL : Note.HEARD;
            Note note = bob.handle(bytes, 0, bytes.length);
            if (note != null) {
                RelayOffer.parse(note.value());
                RegionTimes.parse(note.value());
            }
        }
        assertThat(bob.nextDeadline()).isNull();
    }

    private List<Byte> heardByBob() {
        List<Byte> news = new ArrayList<>();
        for (byte[] frame = toBob.poll(); frame != null; frame = toBob.poll()) {
            Note note = bob.handle(frame, 0, frame.length);
            if (note != null) {
                news.add(note.value()[0]);
            }
        }
        return news;
    }

    private void passTime(Duration duration) {
        long end = now + duration.toNanos();
        for (Deadline due = alice.nextDeadline(); due != null && due.atNanos() <= end; due = alice.nextDeadline()) {
            now = due.atNanos();
            alice.handleTimeout(now);
        }
        now = end;
    }
}
