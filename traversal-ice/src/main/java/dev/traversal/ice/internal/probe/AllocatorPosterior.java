package dev.traversal.ice.internal.probe;

import dev.traversal.ice.internal.probe.PortModel.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What samples tell about how a NAT allocates ports (RFC 4787 section 4.2): the models that fit, with their weights. */
public final class AllocatorPosterior {
    /** The largest set of ports that is probed as one. */
    public static final int BOUNDED_PORTS = 30_000;

    private static final int FEWEST_SAMPLES = 6;
    private static final int FIRST_OF_CLASS = 600; // where Linux puts source ports 512..1023
    private static final double NEGLIGIBLE = 1e-9;

    private final List<Weighted> models;
    private final int samples;

    private AllocatorPosterior(List<Weighted> models, int samples) {
        this.models = models;
        this.samples = samples;
    }

    /**
     * {@return what the samples tell}
     *
     * @param samples in the order of sending, from sockets of ordinary ports
     */
    public static AllocatorPosterior of(List<PortSample> samples) {
        return of(samples, List.of());
    }

    /**
     * {@return what the samples tell}
     *
     * @param samples in the order of sending, from sockets of ordinary ports
     * @param low those from a socket bound in 512..1023: they give Linux away
     */
    public static AllocatorPosterior of(List<PortSample> samples, List<PortSample> low) {
        if (samples.isEmpty()) {
            return new AllocatorPosterior(List.of(), 0);
        }
        boolean alike = low.stream().allMatch(each -> each.port() >= PortModels.LOWEST);
        List<PortSample> all = new ArrayList<>(samples);
        all.addAll(alike ? low : List.of()); // where a low source port makes no difference
        boolean isLinux = !low.isEmpty()
                && low.stream().allMatch(each -> each.port() >= FIRST_OF_CLASS && each.port() < PortModels.LOWEST);
        List<PortModel> fitting = new ArrayList<>(PortModels.of(all));
        if (isLinux && fitting.stream().anyMatch(each -> each.kind() == Kind.LINUX)) {
            fitting.removeIf(each -> each.kind() != Kind.LINUX && each.allocatorClass() == AllocatorClass.FULL);
        }
        double highest =
                fitting.stream().mapToDouble(PortModel::logWeight).max().orElse(0);
        double sum = fitting.stream()
                .mapToDouble(each -> Math.exp(each.logWeight() - highest))
                .sum();
        List<Weighted> weighted = fitting.stream()
                .map(each -> new Weighted(each, Math.exp(each.logWeight() - highest) / sum))
                .filter(each -> each.weight > NEGLIGIBLE)
                .toList();
        return new AllocatorPosterior(weighted, all.size());
    }

    /** {@return what most of the weight says} */
    public AllocatorClass allocatorClass() {
        if (samples < FEWEST_SAMPLES) {
            return AllocatorClass.UNKNOWN;
        }
        Map<AllocatorClass, Double> sums = new EnumMap<>(AllocatorClass.class);
        models.forEach(each -> sums.merge(each.model.allocatorClass(), each.weight, Double::sum));
        return sums.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(AllocatorClass.UNKNOWN);
    }

    /** {@return how many ports there are to pick from, if they are few; a mean of what is believed} */
    OptionalInt boundedPorts() {
        if (allocatorClass() != AllocatorClass.BOUNDED) {
            return OptionalInt.empty();
        }
        double weights = 0;
        double logs = 0;
        for (Weighted each : models) {
            if (each.model.allocatorClass() == AllocatorClass.BOUNDED) {
                weights += each.weight;
                logs += each.weight * StrictMath.log(each.model.size());
            }
        }
        return OptionalInt.of((int) Math.ceil(StrictMath.exp(logs / weights)));
    }

    /** {@return the weight of all models that say so} */
    double weight(Kind kind) {
        return models.stream()
                .filter(each -> each.model.kind() == kind)
                .mapToDouble(Weighted::weight)
                .sum();
    }

    /**
     * {@return for each port 0..65535 the chance that a mapping has it}
     *
     * @param openers how many mappings there are
     */
    double[] masses(int openers) {
        double[] mass = new double[PortModels.HIGHEST + 1];
        models.forEach(each -> each.model.addMass(mass, each.weight, openers));
        return mass;
    }

    private record Weighted(PortModel model, double weight) {}
}
