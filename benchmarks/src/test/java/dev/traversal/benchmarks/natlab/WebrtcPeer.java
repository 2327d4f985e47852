package dev.traversal.benchmarks.natlab;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCIceGatheringState;
import dev.onvoid.webrtc.RTCIceServer;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * libwebrtc as a peer that speaks the lines of {@code traversal ice --dtls}: a connection with one data channel, whose
 * descriptions are taken apart into lines and put together from lines. It is through when DTLS is.
 */
public final class WebrtcPeer implements PeerConnectionObserver {
    private static final Set<String> TOLD = Set.of("a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup");
    private static final String CANDIDATE = "a=candidate:";
    private static final String BEFORE = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=mid:0
            a=ice-options:trickle
            """;
    private static final String AFTER = """
            a=sctp-port:5000
            a=max-message-size:262144
            """;

    private final boolean offers;
    /** libwebrtc calls back on the thread that its own methods wait for: nothing is done there. */
    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    private final RTCConfiguration configuration = new RTCConfiguration();
    private final PeerConnectionFactory factory = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    private final Map<String, String> remote = new LinkedHashMap<>();
    private final List<RTCIceCandidate> early = new ArrayList<>();
    private @SuppressWarnings("NullAway.Init") RTCPeerConnection connection; // made by "start"
    private boolean remoteKnown;
    private boolean remoteTaken;
    private volatile boolean connected;

    private WebrtcPeer(boolean offers) {
        this.offers = offers;
    }

    /**
     * Runs one.
     *
     * @param arguments {@code --role}, {@code --stun}; what belongs to other peers is passed over
     * @throws IOException if standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        List<String> given = List.of(arguments);
        WebrtcPeer peer = new WebrtcPeer(given.contains("controlling"));
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals("--stun")) {
                RTCIceServer server = new RTCIceServer();
                server.urls.add("stun:" + arguments[i + 1]);
                peer.configuration.iceServers.add(server);
            }
        }
        System.exit(peer.run());
    }

    private int run() throws IOException {
        say("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("stop"); line = lines.readLine()) {
            String told = line.strip();
            loop.execute(() -> accept(told));
        }
        return connected ? 0 : 1;
    }

    private void accept(String line) {
        if (line.equals("start")) {
            connection = factory.createPeerConnection(configuration, this);
            if (offers) {
                connection.createDataChannel("data", new RTCDataChannelInit());
                connection.createOffer(new RTCOfferOptions(), then(this::describe));
            }
        } else if (line.startsWith(CANDIDATE)) {
            early.add(new RTCIceCandidate("0", 0, line.substring(2)));
        } else if (TOLD.contains(nameOf(line))) {
            remote.put(nameOf(line), line);
        }
        takeRemote();
    }

    /** Tells libwebrtc of the peer, once all is known that a description must have. */
    private void takeRemote() {
        if (!remoteKnown && connection != null && remote.keySet().containsAll(TOLD)) {
            remoteKnown = true;
            String sdp = (BEFORE + String.join("\n", remote.values()) + "\n" + AFTER).replace("\n", "\r\n");
            RTCSdpType type = offers ? RTCSdpType.ANSWER : RTCSdpType.OFFER;
            connection.setRemoteDescription(new RTCSessionDescription(type, sdp), afterwards(() -> {
                if (!offers) {
                    connection.createAnswer(new RTCAnswerOptions(), then(this::describe));
                }
                remoteTaken = true;
                addCandidates();
            }));
        }
        addCandidates();
    }

    private void addCandidates() {
        if (remoteTaken) {
            early.forEach(connection::addIceCandidate);
            early.clear();
        }
    }

    private void describe(RTCSessionDescription description) {
        connection.setLocalDescription(description, afterwards(() -> {}));
        description.sdp.lines().filter(line -> TOLD.contains(nameOf(line))).forEach(WebrtcPeer::say);
    }

    private static String nameOf(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? line : line.substring(0, colon);
    }

    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
        if (candidate.sdp.contains(" udp ")) {
            say("a=" + candidate.sdp);
        }
    }

    @Override
    public void onIceGatheringChange(RTCIceGatheringState state) {
        if (state == RTCIceGatheringState.COMPLETE) {
            say("a=end-of-candidates");
        }
    }

    @Override
    public void onConnectionChange(RTCPeerConnectionState state) {
        connected = state == RTCPeerConnectionState.CONNECTED;
        say("event {\"type\":\"state\",\"state\":\"" + state + "\"}");
    }

    private CreateSessionDescriptionObserver then(Consumer<RTCSessionDescription> taker) {
        return new CreateSessionDescriptionObserver() {
            @Override
            public void onSuccess(RTCSessionDescription description) {
                loop.execute(() -> taker.accept(description));
            }

            @Override
            public void onFailure(String error) {
                say("event {\"type\":\"failed\",\"error\":\"" + error + "\"}");
            }
        };
    }

    private SetSessionDescriptionObserver afterwards(Runnable next) {
        return new SetSessionDescriptionObserver() {
            @Override
            public void onSuccess() {
                loop.execute(next);
            }

            @Override
            public void onFailure(String error) {
                say("event {\"type\":\"failed\",\"error\":\"" + error + "\"}");
            }
        };
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
