package dev.traversal.relay;

/** What a server has counted in the text format of Prometheus, version 0.0.4. */
final class MetricsText {
    private final StringBuilder text = new StringBuilder(1_024);

    private MetricsText() {}

    static String of(RelayServerMetrics metrics) {
        MetricsText made = new MetricsText();
        made.gauge("rendezvous_connections", "Open connections.", metrics.connections());
        made.gauge("rendezvous_peers", "Registered peers.", metrics.peers());
        made.counter("rendezvous_registrations", "Proofs accepted.", metrics.registrations());
        made.counter("rendezvous_messages", "Envelopes forwarded.", metrics.messagesForwarded());
        made.counter("rendezvous_message_bytes", "Bytes of them.", metrics.bytesForwarded());
        made.counter("rendezvous_prekeys", "Prekeys handed out.", metrics.prekeysServed());
        made.counter("answers", "STUN and TURN requests answered.", metrics.stunAnswered());
        made.gauge("relay_allocations", "Live allocations.", metrics.allocations());
        made.counter("relay_allocations_made", "Allocations made.", metrics.allocationsMade());
        made.counter("relay_datagrams", "Datagrams relayed.", metrics.datagramsRelayed());
        made.counter("relay_bytes", "Bytes of them.", metrics.bytesRelayed());
        made.head("rejected_total", "What was turned away.", "counter");
        metrics.rejected()
                .forEach((reason, count) -> made.text
                        .append("traversal_rejected_total{reason=\"")
                        .append(reason)
                        .append("\"} ")
                        .append(count)
                        .append('\n'));
        return made.text.toString();
    }

    private void gauge(String name, String help, long value) {
        line(name, help, "gauge", value);
    }

    private void counter(String name, String help, long value) {
        line(name + "_total", help, "counter", value);
    }

    private void line(String name, String help, String type, long value) {
        head(name, help, type);
        text.append("traversal_").append(name).append(' ').append(value).append('\n');
    }

    private void head(String name, String help, String type) {
        text.append("# HELP traversal_").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE traversal_").append(name).append(' ').append(type).append('\n');
    }
}
