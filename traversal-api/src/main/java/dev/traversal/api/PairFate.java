package dev.traversal.api;

/** Why data takes a candidate pair, or does not. */
public enum PairFate {
    /** Data takes it. */
    CHOSEN("data takes it"),
    /** It works, and so does another. */
    SPARE("works, but another is better"),
    /** Its checks go on. */
    PENDING("its check has not ended"),
    /** No check left: its turn had not come, or another pair was found before. */
    UNCHECKED("was not checked: its turn did not come before another pair was found or time was over"),
    /** Checks left and no answer came. */
    UNANSWERED("nothing answered"),
    /** The peer answered with an error. */
    REFUSED("the peer refused"),
    /** The system could not send. */
    UNSENDABLE("the system could not send"),
    /** It worked until the peer fell silent or its socket was closed. */
    LOST("worked, and was lost");

    private final String text;

    PairFate(String text) {
        this.text = text;
    }

    /** {@return the same in words} */
    public String text() {
        return text;
    }
}
