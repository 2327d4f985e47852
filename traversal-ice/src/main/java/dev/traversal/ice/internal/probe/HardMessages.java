package dev.traversal.ice.internal.probe;

import dev.traversal.ice.internal.probe.HardMessage.Answer;
import dev.traversal.ice.internal.probe.HardMessage.Bracket;
import dev.traversal.ice.internal.probe.HardMessage.Cancel;
import dev.traversal.ice.internal.probe.HardMessage.Go;
import dev.traversal.ice.internal.probe.HardMessage.Hit;
import dev.traversal.ice.internal.probe.HardMessage.Offer;
import dev.traversal.ice.internal.probe.HardMessage.Opened;
import dev.traversal.ice.internal.probe.HardMessage.Settle;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text of messages: a line of words, the first of which is the version, the second the kind; the others are a letter, an
 * equals sign and a value.
 */
public final class HardMessages {
    /** No message is longer. */
    public static final int MAX_CHARACTERS = 1_200;

    static final int MAX_REASON_CHARACTERS = 120;
    static final int KEY_BYTES = 16;
    static final int DIGEST_BYTES = 32;

    private static final String VERSION = "1";
    private static final int MAX_WAVE = 16;
    private static final int MAX_COUNT = 4_096;
    private static final int MAX_STEP = 64;
    private static final int MAX_PORT = 65_535;
    private static final int PERCENT = 100;

    private HardMessages() {}

    /** Why a text is no message. */
    public enum Refusal {
        /** It is too long. */
        TOO_LONG,
        /** It is of another version. */
        VERSION,
        /** Its kind is unknown. */
        KIND,
        /** A value is missing, malformed or out of range. */
        MALFORMED
    }

    /**
     * What a text is.
     *
     * @param message the message, if it is one
     * @param refusal why it is none, if so
     */
    public record Parsed(Optional<HardMessage> message, Optional<Refusal> refusal) {
        private static Parsed refused(Refusal reason) {
            return new Parsed(Optional.empty(), Optional.of(reason));
        }
    }

    /**
     * {@return a message as one line of text}
     *
     * @param message it
     */
    public static String toText(HardMessage message) {
        WordsOut out = new WordsOut(VERSION);
        if (message instanceof Offer it) {
            out.word("offer")
                    .put('a', it.attempt())
                    .put('t', it.tieBreaker())
                    .put('m', it.aim())
                    .put('k', it.key());
            PartyText.put(it.party(), out);
        } else if (message instanceof Answer it) {
            out.word("answer")
                    .put('a', it.attempt())
                    .put('t', it.tieBreaker())
                    .put('m', it.aim())
                    .put('k', it.key());
            PartyText.put(it.party(), out.put('d', it.digest()));
        } else if (message instanceof Settle it) {
            out.word("settle")
                    .put('a', it.attempt())
                    .put('g', PlanText.of(it.plan()).replace(' ', '/'));
        } else if (message instanceof Opened it) {
            out.word("opened")
                    .put('a', it.attempt())
                    .put('w', it.wave())
                    .put('x', it.addresses())
                    .put('n', it.count());
        } else if (message instanceof Bracket it) {
            out.word("bracket")
                    .put('a', it.attempt())
                    .put('w', it.wave())
                    .put('x', List.of(it.address()))
                    .put('o', it.first())
                    .put('u', it.last())
                    .put('s', it.step())
                    .put('n', it.count())
                    .put('f', PartyText.hundredths(it.foreignPerSecond()));
        } else if (message instanceof Go it) {
            out.word("go").put('a', it.attempt()).put('w', it.wave()).put('m', it.aim());
        } else if (message instanceof Hit it) {
            out.word("hit").put('a', it.attempt()).put('i', it.index());
        } else if (message instanceof Cancel it) {
            out.word("cancel").put('a', it.attempt()).put('r', encode(it.reason()));
        }
        return out.toString();
    }

    /**
     * {@return what a text is} Never throws for what is in it.
     *
     * @param text what came
     */
    public static Parsed parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Parsed.refused(Refusal.TOO_LONG);
        }
        WordsIn in = new WordsIn(text);
        if (!in.version().equals(VERSION)) {
            return Parsed.refused(Refusal.VERSION);
        }
        try {
            HardMessage message = message(in);
            return message == null ? Parsed.refused(Refusal.KIND) : new Parsed(Optional.of(message), Optional.empty());
        } catch (IllegalArgumentException e) {
            return Parsed.refused(Refusal.MALFORMED);
        }
    }

    private static @Nullable HardMessage message(WordsIn in) {
        return switch (in.kind()) {
            case "offer" ->
                new Offer(
                        in.number('a'), in.number('t'), PartyText.take(in), in.address('m'), in.bytes('k', KEY_BYTES));
            case "answer" ->
                new Answer(
                        in.number('a'),
                        in.number('t'),
                        PartyText.take(in),
                        in.address('m'),
                        in.bytes('k', KEY_BYTES),
                        in.bytes('d', DIGEST_BYTES));
            case "settle" ->
                new Settle(in.number('a'), PlanText.parse(in.text('g').replace('/', ' ')));
            case "opened" ->
                new Opened(
                        in.number('a'),
                        in.integer('w', 1, MAX_WAVE),
                        in.addresses('x', 1),
                        in.integer('n', 0, MAX_COUNT));
            case "bracket" ->
                new Bracket(
                        in.number('a'),
                        in.integer('w', 1, MAX_WAVE),
                        in.addresses('x', 1).get(0),
                        in.integer('o', 0, MAX_PORT),
                        in.integer('u', 0, MAX_PORT),
                        in.integer('s', -MAX_STEP, MAX_STEP),
                        in.integer('n', 0, MAX_COUNT),
                        in.integer('f', 0, Integer.MAX_VALUE) / (double) PERCENT);
            case "go" -> new Go(in.number('a'), in.integer('w', 1, MAX_WAVE), in.address('m'));
            case "hit" -> new Hit(in.number('a'), in.integer('i', 1, MAX_PORT));
            case "cancel" -> new Cancel(in.number('a'), decode(in.text('r')));
            default -> null;
        };
    }

    private static String encode(String reason) {
        String bounded = reason.length() > MAX_REASON_CHARACTERS ? reason.substring(0, MAX_REASON_CHARACTERS) : reason;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(printable(bounded).getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(String word) {
        byte[] bytes = Base64.getUrlDecoder().decode(word);
        if (bytes.length > MAX_REASON_CHARACTERS) {
            throw new IllegalArgumentException("the reason is too long");
        }
        return printable(new String(bytes, StandardCharsets.US_ASCII));
    }

    private static String printable(String text) {
        return text.chars()
                .mapToObj(c -> c >= ' ' && c <= '~' ? String.valueOf((char) c) : "?")
                .reduce("", String::concat);
    }
}
