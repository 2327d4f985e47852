// Pion's ICE agent as a peer that speaks the line protocol of `traversal ice` (see ../../README.md).
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/pion/ice/v2"
)

const (
	direct    = 0
	none      = 1
	relayed   = 2
	usage     = 64
	maxQueued = 16
)

type peer struct {
	controlling bool
	servers     []*ice.URL
	agent       *ice.Agent
	start       time.Time

	mutex       sync.Mutex // output, and what follows
	conn        *ice.Conn
	queued      [][]byte
	outcome     int
	ufrag, pwd  string
	dialed      bool
	beforeStart []string
}

type endpoint struct {
	Type    string `json:"type"`
	Address string `json:"address"`
	Port    int    `json:"port"`
}

func main() {
	p := &peer{outcome: none}
	timeout := p.parse(os.Args[1:])
	if timeout > 0 {
		time.AfterFunc(timeout, p.exit)
	}
	fmt.Println("ready")
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		line := strings.TrimSpace(input.Text())
		if line == "stop" {
			break
		}
		p.accept(line)
	}
	p.exit()
}

// What belongs to other peers is passed over.
func (p *peer) parse(arguments []string) (timeout time.Duration) {
	var relay *ice.URL
	var username, password string
	for i := 0; i+1 < len(arguments); i++ {
		switch value := arguments[i+1]; arguments[i] {
		case "--role":
			p.controlling = value == "controlling"
		case "--stun":
			url, err := ice.ParseURL("stun:" + value)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(usage)
			}
			p.servers = append(p.servers, url)
		case "--turn":
			url, err := ice.ParseURL(value + "?transport=udp")
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(usage)
			}
			p.servers = append(p.servers, url)
			relay = url
		case "--username":
			username = value
		case "--password":
			password = value
		case "--timeout":
			timeout, _ = time.ParseDuration(value + "s")
		default:
			continue
		}
		i++
	}
	if relay != nil {
		relay.Username, relay.Password = username, password
	}
	return timeout
}

func (p *peer) accept(line string) {
	switch {
	case line == "start" && p.agent == nil:
		p.begin()
		for _, early := range p.beforeStart {
			p.acceptRemote(early)
		}
	case strings.HasPrefix(line, "send "):
		if data, err := hex.DecodeString(line[5:]); err == nil {
			p.send(data)
		}
	case strings.HasPrefix(line, "a=") && p.agent == nil:
		p.beforeStart = append(p.beforeStart, line)
	case strings.HasPrefix(line, "a="):
		p.acceptRemote(line)
	}
}

func (p *peer) acceptRemote(line string) {
	switch {
	case strings.HasPrefix(line, "a=ice-ufrag:"):
		p.ufrag = line[len("a=ice-ufrag:"):]
	case strings.HasPrefix(line, "a=ice-pwd:"):
		p.pwd = line[len("a=ice-pwd:"):]
	case strings.HasPrefix(line, "a=candidate:"):
		candidate, err := ice.UnmarshalCandidate(line[len("a=candidate:"):])
		if err == nil {
			err = p.agent.AddRemoteCandidate(candidate)
		}
		if err != nil {
			p.event("candidate-refused", map[string]interface{}{"reason": err.Error()})
		}
	}
	if p.ufrag != "" && p.pwd != "" && !p.dialed {
		p.dialed = true
		go p.connect()
	}
}

func (p *peer) begin() {
	p.start = time.Now()
	agent, err := ice.NewAgent(&ice.AgentConfig{
		Urls:             p.servers,
		NetworkTypes:     []ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6},
		CandidateTypes:   []ice.CandidateType{ice.CandidateTypeHost, ice.CandidateTypeServerReflexive, ice.CandidateTypeRelay},
		MulticastDNSMode: ice.MulticastDNSModeDisabled,
	})
	p.check(err)
	p.agent = agent
	p.check(agent.OnCandidate(func(candidate ice.Candidate) {
		if candidate == nil {
			p.print("a=end-of-candidates")
		} else {
			p.print("a=candidate:" + candidate.Marshal())
		}
	}))
	p.check(agent.OnSelectedCandidatePairChange(p.selected))
	p.check(agent.OnConnectionStateChange(func(state ice.ConnectionState) {
		p.event("state", map[string]interface{}{"state": state.String()})
		if state == ice.ConnectionStateFailed {
			p.mutex.Lock()
			p.outcome = none
			p.mutex.Unlock()
		}
	}))
	ufrag, pwd, err := agent.GetLocalUserCredentials()
	p.check(err)
	p.print("a=ice-ufrag:" + ufrag)
	p.print("a=ice-pwd:" + pwd)
	p.check(agent.GatherCandidates())
}

func (p *peer) connect() {
	open := p.agent.Accept
	if p.controlling {
		open = p.agent.Dial
	}
	conn, err := open(context.Background(), p.ufrag, p.pwd)
	if err != nil {
		p.event("failed", map[string]interface{}{"reason": err.Error()})
		return
	}
	p.mutex.Lock()
	p.conn = conn
	for _, data := range p.queued {
		_, _ = conn.Write(data)
	}
	p.queued = nil
	p.mutex.Unlock()
	buffer := make([]byte, 65536)
	for {
		length, err := conn.Read(buffer)
		if err != nil {
			return
		}
		p.print("recv " + hex.EncodeToString(buffer[:length]))
	}
}

func (p *peer) selected(local, remote ice.Candidate) {
	p.mutex.Lock()
	p.outcome = direct
	if local.Type() == ice.CandidateTypeRelay || remote.Type() == ice.CandidateTypeRelay {
		p.outcome = relayed
	}
	p.mutex.Unlock()
	p.event("path-selected", map[string]interface{}{
		"local":  endpoint{local.Type().String(), local.Address(), local.Port()},
		"remote": endpoint{remote.Type().String(), remote.Address(), remote.Port()},
	})
}

func (p *peer) send(data []byte) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.conn != nil {
		_, _ = p.conn.Write(data)
		return
	}
	p.queued = append(p.queued, data)
	if len(p.queued) > maxQueued {
		p.queued = p.queued[1:]
	}
}

func (p *peer) event(kind string, members map[string]interface{}) {
	members["type"] = kind
	members["t"] = time.Since(p.start).Milliseconds()
	text, err := json.Marshal(members)
	p.check(err)
	p.print("event " + string(text))
}

func (p *peer) print(line string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	fmt.Println(line)
}

func (p *peer) check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pion:", err)
		os.Exit(none)
	}
}

func (p *peer) exit() {
	p.mutex.Lock()
	os.Exit(p.outcome)
}
