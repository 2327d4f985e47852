package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.RelayMap;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayMapFileTest {
    private static final String NODE = "{\"uri\": \"turn:198.51.100.1\", \"username\": \"u\", \"password\": \"p\"";

    @Test
    void readsRegionsAndNodes() {
        RelayMap map = RelayMapFile.parse(
                "{\"regions\": [\n{\"name\": \"eu\", \"nodes\": [" + NODE + ", \"weight\": 2, \"draining\": true}]}]}");

        assertThat(map.regions()).hasSize(1);
        RelayMap.Region region = map.regions().get(0);
        assertThat(region.name()).isEqualTo("eu");
        RelayMap.Node node = region.nodes().get(0);
        assertThat(node.weight()).isEqualTo(2);
        assertThat(node.draining()).isTrue();
        assertThat(node.server().uri()).hasToString("turn:198.51.100.1:3478");
        assertThat(node.server()
                        .credentials()
                        .obtain()
                        .toCompletableFuture()
                        .join()
                        .password())
                .isEqualTo("p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | line 1: an object was expected",
                "{\"regions\": 1} | 'regions' is a list",
                "{\"zones\": []} | 'zones' is not known here",
                "{\"regions\": [{\"name\": \"eu\", \"nodes\": []}]} | region 'eu' has no node",
                "{\"regions\": [{\"name\": \"e u\", \"nodes\": []}]} | a region's name",
                "{\"regions\": [{\"name\": 5}]} | 'name' is a text in quotes",
                "{\"regions\": []} {} | nothing may follow",
                "{\"regions\": [ | Unexpected end-of-input",
                "{\"regions\": [{\"name\": \"eu\", \"nodes\": [{\"uri\": \"http://x\"}]}]} | line 1:",
                "{\"regions\": [{\"name\": \"eu\", \"nodes\": [{\"weight\": 1.5}]}]} | 'weight' is a number"
            })
    void saysWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> RelayMapFile.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void saysWhatIsWrong_whenTheFileIsNotThere(@TempDir Path directory) {
        assertThatThrownBy(() -> RelayMapFile.read(directory.resolve("map.json")))
                .hasMessageContaining("cannot read")
                .hasMessageContaining("map.json");
    }
}
