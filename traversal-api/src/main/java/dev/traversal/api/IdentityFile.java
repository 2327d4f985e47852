package dev.traversal.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps an identity in a file: one line, {@code traversal-identity:1:} and its bytes in base64url. */
final class IdentityFile {
    private static final Logger log = LoggerFactory.getLogger(IdentityFile.class);
    private static final String PREFIX = "traversal-identity:1:";
    private static final int MAX_BYTES = 4_096;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private IdentityFile() {}

    static Identity loadOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file, Identity.generate());
        }
        return load(file);
    }

    private static Identity load(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw notAnIdentity(file, null);
        }
        warnIfOpen(file);
        byte[] content = Files.readAllBytes(file);
        String text = new String(content, StandardCharsets.ISO_8859_1).strip();
        Arrays.fill(content, (byte) 0);
        if (!text.startsWith(PREFIX)) {
            throw notAnIdentity(file, null);
        }
        try {
            return Identity.fromBytes(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
        } catch (IllegalArgumentException e) {
            throw notAnIdentity(file, e);
        }
    }

    /** Writes beside the file and then links: nobody ever reads half an identity, and nobody's is overwritten. */
    private static void create(Path file, Identity identity) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
        Path draft = Files.createTempFile(directory, ".identity", null, ownerOnly(directory));
        try {
            String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(identity.toBytes()) + '\n';
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            install(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void install(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            log.debug("{} was made by somebody else meanwhile", file);
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("no hard links here, so {} is moved into place", file, e);
            Files.move(draft, file);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return store.supportsFileAttributeView(PosixFileAttributeView.class)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0]; // elsewhere a file inherits its directory's access list
    }

    private static void warnIfOpen(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && !OWNER_ONLY.containsAll(view.readAttributes().permissions())) {
            log.warn("the identity in {} can be read by others than its owner", file);
        }
    }

    private static IllegalArgumentException notAnIdentity(Path file, @Nullable Throwable cause) {
        return new IllegalArgumentException(file + " holds no identity", cause);
    }
}
