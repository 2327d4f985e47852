package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.InterfaceKind;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NettyEnvironmentTest {
    private final NettyEnvironment environment = new NettyEnvironment();

    @Test
    void listsLoopback_amongTheInterfacesThatAreUp() {
        List<LocalInterface> interfaces = environment.interfaces();

        assertThat(interfaces).anySatisfy(each -> {
            assertThat(each.kind()).isEqualTo(InterfaceKind.LOOPBACK);
            assertThat(each.addresses()).anyMatch(InetAddress::isLoopbackAddress);
        });
        assertThat(interfaces).allSatisfy(each -> assertThat(each.addresses()).isNotEmpty());
    }

    @Test
    void hasTheSystemsClockAndFreshSecrets() {
        assertThat(Duration.between(environment.wallClock().instant(), Instant.now())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
        assertThat(environment.secureRandom().nextLong())
                .isNotEqualTo(new NettyEnvironment().secureRandom().nextLong());
        assertThat(environment.lockstep()).isFalse();
    }

    @Test
    @Tag("loopback")
    void sharesLoops_whenAProcessHasManyAgents() {
        int agents = 200;
        List<Driver> drivers = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            Driver driver = environment.openDriver();
            drivers.add(driver);
            driver.start(new ScriptedMachine(), event -> {});
        }
        LoopGroup shared = LoopGroup.acquire();
        try {
            assertThat(shared.startedLoops())
                    .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
            drivers.subList(1, agents).forEach(Driver::close);
            Driver survivor = drivers.get(0);
            assertThat(survivor.start(new ScriptedMachine(), event -> {})).isNotNull();
            survivor.close();
        } finally {
            shared.release();
            shared.awaitEnd();
        }
        assertThat(shared.join()).isFalse();
    }

    @Test
    @Tag("loopback")
    void leavesNothingBehind_whenWarmedUp() {
        LoopGroup before = LoopGroup.acquire();

        DriverWarmUp.run();

        assertThat(before.startedLoops()).isNotEmpty(); // it came by
        before.release();
        before.awaitEnd();
        assertThat(before.join()).isFalse(); // and is gone
    }

    @Test
    void defaultAddressesBelongToInterfaces_atMostOneAFamily() {
        NettyEnvironment environment = new NettyEnvironment();
        List<InetAddress> own = environment.interfaces().stream()
                .flatMap(each -> each.addresses().stream())
                .toList();

        assertThat(own).containsAll(environment.defaultAddresses());
        assertThat(environment.defaultAddresses()).hasSizeLessThanOrEqualTo(2);
    }
}
