import org.jspecify.annotations.NullMarked;

/** Port mapping as a source of candidates. */
@NullMarked
module dev.traversal.portmap {
    requires static transitive org.jspecify;
    requires dev.traversal.api;
    requires org.slf4j;
}
