package dev.traversal.ice.internal.probe;

import dev.traversal.ice.internal.probe.PortModel.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every model that the samples allow, with its prior and evidence. */
final class PortModels {
    static final int LOWEST = 1_024;
    static final int HIGHEST = 65_535;
    static final int PORTS = HIGHEST - LOWEST + 1;

    private static final double LOG_PORTS = Math.log(PORTS);
    private static final int LONGEST_GAP = 2_000;
    private static final int LINUX_CLASS = 65_536;
    private static final int[][] RANGES = {
        {49_152, HIGHEST},
        {50_001, HIGHEST},
        {32_768, 60_999},
        {32_768, HIGHEST},
        {LOWEST, 32_767},
        {10_000, HIGHEST},
        {20_000, HIGHEST}
    };
    private static final int[][] LOW_RANGES = {{600, 1_023}, {512, 1_023}, {1, 511}};
    private static final int[] UNALIGNED = {250, 500, 1_000, 2_000, 2_016, 4_000, 4_032, 8_000};
    private static final int[][] MAP_E = {{4, 8}, {6, 6}, {6, 8}, {5, 8}, {4, 6}, {6, 4}};
    private static final int[] STEPS = {1, 2, -1, -2, 4};

    private final List<PortSample> samples;
    private final int count;
    private final int min;
    private final int max;
    private final List<PortModel> models = new ArrayList<>();

    private PortModels(List<PortSample> samples) {
        this.samples = samples;
        count = samples.size();
        min = samples.stream().mapToInt(PortSample::port).min().orElseThrow();
        max = samples.stream().mapToInt(PortSample::port).max().orElseThrow();
    }

    /** {@return the models whose evidence is not nought} */
    static List<PortModel> of(List<PortSample> samples) {
        PortModels all = new PortModels(samples);
        for (int[] range : LOW_RANGES) {
            all.range(Kind.RANGE, 0.05, range[0], range[1]);
        }
        if (all.min >= LOWEST) {
            all.range(Kind.UNIFORM, 0.15, LOWEST, HIGHEST);
            all.linux();
            for (int[] range : RANGES) {
                all.range(Kind.RANGE, 0.02, range[0], range[1]);
            }
            all.freeRange();
            all.blocks();
            all.unaligned();
            all.scattered();
            all.mapE();
            all.sequential();
        }
        return all.models;
    }

    private void range(Kind kind, double prior, int low, int high) {
        if (min >= low && max <= high) {
            int size = high - low + 1;
            double density = 1.0 / size;
            add(kind, prior, -count * Math.log(size), low, high, size, density);
        }
    }

    private void linux() {
        long doubled = samples.stream().filter(each -> each.port() < 2 * LOWEST).count();
        double evidence = doubled * Math.log(2) - count * Math.log(LINUX_CLASS);
        models.add(new PortModel(
                Kind.LINUX,
                Math.log(0.15) + evidence,
                LOWEST,
                HIGHEST,
                PORTS,
                port -> (port < 2 * LOWEST ? 2.0 : 1.0) / LINUX_CLASS));
    }

    private void freeRange() {
        if (count <= 3) {
            return;
        }
        int span = max - min + 1;
        double pairs = (count - 1.0) * (count - 2.0) / 2;
        double evidence = -(count - 2) * Math.log(span) - Math.log(pairs) - 2 * LOG_PORTS;
        double inside = (count - 2.0) / ((double) count * span);
        int likely = (int) Math.min(PORTS, span * (count + 1.0) / (count - 1.0));
        models.add(new PortModel(Kind.FREE_RANGE, Math.log(0.10) + evidence, LOWEST, HIGHEST, likely, port -> {
            int distance = Math.max(0, Math.max(min - port, port - max));
            return distance == 0 ? inside : inside * Math.pow((double) span / (span + distance), count - 1);
        }));
    }

    private void blocks() {
        for (int bits = 4; bits <= 15; bits++) {
            int size = 1 << bits;
            block(size, 0);
            if (size > LOWEST) {
                block(size, LOWEST);
            }
        }
    }

    private void block(int size, int origin) {
        int low = origin + (min - origin) / size * size;
        if (max < low + size) {
            double evidence = Math.log(size) - LOG_PORTS - count * Math.log(size);
            int first = Math.max(LOWEST, low);
            add(Kind.BLOCK, 0.01, evidence, first, Math.min(HIGHEST, low + size - 1), size, 1.0 / size);
        }
    }

    private void unaligned() {
        for (int size : UNALIGNED) {
            int positions = size - (max - min);
            if (positions > 0) {
                double evidence = Math.log(positions) - LOG_PORTS - count * Math.log(size);
                models.add(new PortModel(
                        Kind.UNALIGNED,
                        Math.log(0.05 / UNALIGNED.length) + evidence,
                        Math.max(LOWEST, max - size + 1),
                        Math.min(HIGHEST, min + size - 1),
                        size,
                        port -> {
                            int lost = Math.max(0, Math.max(min - port, port - max));
                            return Math.max(0, positions - lost) / ((double) positions * size);
                        }));
            }
        }
    }

    private void scattered() {
        for (int bits = 4; bits <= 11; bits++) {
            int shift = bits;
            int size = 1 << bits;
            boolean[] held = new boolean[(HIGHEST >> bits) + 1];
            samples.forEach(each -> held[each.port() >> shift] = true);
            int blocks = 0;
            for (boolean each : held) {
                blocks += each ? 1 : 0;
            }
            if (blocks > 1 && blocks <= 0.75 * count) {
                int ports = blocks * size;
                double evidence = blocks * (Math.log(size) - LOG_PORTS) - count * Math.log(ports);
                models.add(new PortModel(
                        Kind.SCATTERED,
                        Math.log(0.0125) + evidence,
                        Math.max(LOWEST, min >> bits << bits),
                        (max >> bits << bits) + size - 1,
                        ports,
                        port -> held[port >> shift] ? 1.0 / ports : 0));
            }
        }
    }

    private void mapE() {
        for (int[] each : MAP_E) {
            int first = 1 << 16 - each[0];
            int rest = 16 - each[0] - each[1];
            int mask = (1 << each[1]) - 1;
            int psid = min >> rest & mask;
            int size = ((1 << each[0]) - 1) << rest;
            if (min >= first && samples.stream().allMatch(sample -> (sample.port() >> rest & mask) == psid)) {
                double evidence = -each[1] * Math.log(2) - count * Math.log(size);
                models.add(new PortModel(
                        Kind.MAP_E,
                        Math.log(0.05) + evidence,
                        first,
                        HIGHEST,
                        size,
                        port -> (port >> rest & mask) == psid ? 1.0 / size : 0));
            }
        }
    }

    private void sequential() {
        Map<Integer, List<PortSample>> byServer = new HashMap<>();
        samples.forEach(each -> byServer.computeIfAbsent(each.server(), key -> new ArrayList<>())
                .add(each));
        for (int step : STEPS) {
            add(Kind.SEQUENTIAL, 0.04, gaps(samples, step), LOWEST, HIGHEST, PORTS, 0);
            if (byServer.size() > 1) {
                double evidence = 0;
                for (List<PortSample> each : byServer.values()) {
                    evidence += gaps(each, step);
                }
                double any = 1.0 / PORTS;
                add(Kind.PER_DESTINATION, 0.05 / STEPS.length, evidence, LOWEST, HIGHEST, PORTS, any);
            }
        }
    }

    /** {@return the logarithm of the chance of these ports, in this order, if others took some between them} */
    private static double gaps(List<PortSample> samples, int step) {
        double log = -LOG_PORTS;
        for (int i = 1; i < samples.size(); i++) {
            int way = samples.get(i).port() - samples.get(i - 1).port();
            int forward = Math.floorMod(step > 0 ? way : -way, PORTS);
            double gap = (double) forward / Math.abs(step);
            if (forward == 0 || forward % Math.abs(step) != 0 || gap > LONGEST_GAP) {
                return Double.NEGATIVE_INFINITY;
            }
            log -= Math.log(gap * (gap + 1));
        }
        return log;
    }

    private void add(Kind kind, double prior, double evidence, int low, int high, int size, double density) {
        if (evidence > Double.NEGATIVE_INFINITY) {
            models.add(new PortModel(kind, Math.log(prior) + evidence, low, high, size, port -> density));
        }
    }
}
