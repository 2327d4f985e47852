package dev.traversal.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final Identity IDENTITY = Identity.generate();

    @Test
    void isRestoredFromItsBytes() {
        Identity restored = Identity.fromBytes(IDENTITY.toBytes());

        assertThat(restored.peerId()).isEqualTo(IDENTITY.peerId());
        assertThat(IDENTITY.publicKey().verify(MESSAGE, restored.sign(MESSAGE))).isTrue();
        assertThat(restored.keyPair().getPublic()).isEqualTo(IDENTITY.keyPair().getPublic());
    }

    @Test
    void halvesOfTwoIdentitiesAreRefused() {
        byte[] mixed = IDENTITY.toBytes();
        System.arraycopy(Identity.generate().publicKey().compressed(), 0, mixed, 0, PeerKey.COMPRESSED_BYTES);

        assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromBytes(mixed));
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void anyBytesAreRefused(@ForAll byte[] bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromBytes(bytes));
    }

    @Test
    void everyAlteredByteOfThePublicHalfIsRefused() {
        for (int i = 0; i < PeerKey.COMPRESSED_BYTES; i++) {
            byte[] altered = IDENTITY.toBytes();
            altered[i] ^= 1;

            assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromBytes(altered));
        }
    }

    @Test
    void everyShorterFormIsRefused() {
        byte[] bytes = IDENTITY.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThatIllegalArgumentException().isThrownBy(() -> Identity.fromBytes(cut));
        }
    }

    @Test
    void toStringKeepsTheSecretToItself() {
        byte[] bytes = IDENTITY.toBytes();
        String secret = HexFormat.of().formatHex(bytes, bytes.length - 32, bytes.length);

        assertThat(IDENTITY).hasToString("Identity[" + IDENTITY.peerId() + "]");
        assertThat(IDENTITY.toString()).doesNotContain(secret);
    }

    @Test
    void fileIsMadeOnce_andReadFromThenOn(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("identity");

        Identity made = Identity.loadOrCreate(file);

        assertThat(Identity.loadOrCreate(file).peerId()).isEqualTo(made.peerId());
        assertThat(Files.readString(file))
                .startsWith("traversal-identity:1:")
                .endsWith("\n")
                .hasLineCount(1);
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileCanBeReadByItsOwnerOnly(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("identity");

        Identity.loadOrCreate(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void manyAtOnceGetTheSameIdentity(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("identity");
        Set<PeerId> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 8; i++) {
            threads.submit(() -> {
                start.await();
                return seen.add(Identity.loadOrCreate(file).peerId());
            });
        }

        start.countDown();
        threads.shutdown();

        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(1);
    }

    @Test
    void fileOfSomethingElseIsLeftAlone(@TempDir Path directory) throws IOException {
        String whole = Base64.getUrlEncoder().encodeToString(IDENTITY.toBytes());
        String[] contents = {
            "",
            "traversal-identity:1:",
            "traversal-identity:1:AAAA",
            "traversal-identity:2:" + whole,
            whole,
            "x".repeat(5_000),
            "traversal-identity:1:" + whole.substring(0, whole.length() / 2),
            "traversal-identity:1:" + whole + "!"
        };
        for (String content : contents) {
            Path file = Files.write(directory.resolve("identity"), content.getBytes(US_ASCII));

            assertThatThrownBy(() -> Identity.loadOrCreate(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("holds no identity");
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void directoryThatDoesNotExistIsNamed(@TempDir Path directory) {
        assertThatThrownBy(
                        () -> Identity.loadOrCreate(directory.resolve("missing").resolve("identity")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing");
    }
}
