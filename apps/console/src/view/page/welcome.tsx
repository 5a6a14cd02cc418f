import { Button, Group, Text, Title } from "@mantine/core";
import { DocsLink } from "../docs-link.tsx";

/** The first thing that anybody sees. */
export function Welcome({ onTry, trying }: { readonly onTry: (() => void) | undefined; readonly trying: boolean }) {
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <Title order={1} id="welcome-title" ta="center" size="h2">
        {onTry === undefined ? "Watch your hub at work" : "See a message travel"}
      </Title>
      <WhoIsWho />
      <dl className="welcome-words">
        <dt>User</dt>
        <dd>Somebody who is logged in. A token proves who it is.</dd>
        <dt>Session</dt>
        <dd>One tab, app or device. It stays the same when its connection is replaced.</dd>
        <dt>Group</dt>
        <dd>Whoever shares a room or a topic. A message to it reaches all of them.</dd>
      </dl>
      <Text c="dimmed" ta="center" size="sm" className="welcome-invitation">
        {onTry === undefined
          ? "Connect to a hub by its URL, as often as you like, and send from one connection to another. Every frame shows up here."
          : "One click connects two users who share a group, and sends a message from one to the other. Every frame shows up here, and the code that does the same in your app."}
      </Text>
      {onTry !== undefined && (
        <Group justify="center">
          <Button size="md" onClick={onTry} loading={trying}>
            Connect Ada and Grace
          </Button>
          <DocsLink page="tutorial">Build a chat in ten minutes</DocsLink>
        </Group>
      )}
    </section>
  );
}

/** Two users of a group, three sessions, the hub, and a message from one session to the two others. */
function WhoIsWho() {
  return (
    <svg className="welcome-picture" viewBox="0 0 360 244" role="img" aria-labelledby="picture-title picture-text">
      <title id="picture-title">Users, sessions and a group</title>
      <desc id="picture-text">
        The group crew has two users. Ada has two sessions, a laptop and a phone; Grace has one. Each session has a
        connection to the hub. A message that Ada sends from her laptop to the group goes to the hub, and from there to
        her phone and to Grace.
      </desc>
      <rect className="welcome-group" x="8" y="6" width="344" height="134" rx="14" />
      <text x="20" y="24">
        group <tspan fontWeight="700">crew</tspan>
      </text>
      <User x={20} width={190} letter="A" name="ada" />
      <Session x={30} of="ada" device="laptop" />
      <Session x={119} of="ada" device="phone" />
      <User x={222} width={118} letter="G" name="grace" />
      <Session x={240} of="grace" device="laptop" />
      <path className="welcome-line" d="M71 128 L150 196 M160 128 L180 196 M281 128 L210 196" />
      <text className="small" x="262" y="170">
        connections
      </text>
      <rect className="welcome-hub" x="130" y="196" width="100" height="38" rx="10" />
      <text className="welcome-hub-name" x="180" y="219" textAnchor="middle">
        hub
      </text>
      {["in", "phone", "grace"].map((way) => (
        <circle key={way} className="welcome-dot" data-way={way} r="5" />
      ))}
    </svg>
  );
}

function User({
  x,
  width,
  letter,
  name,
}: {
  readonly x: number;
  readonly width: number;
  readonly letter: string;
  readonly name: string;
}) {
  return (
    <>
      <rect className="welcome-user" x={x} y="34" width={width} height="98" rx="10" />
      <rect className={`welcome-mark-${name}`} x={x + 10} y="43" width="22" height="22" rx="5" />
      <text className="welcome-letter" x={x + 21} y="58" textAnchor="middle">
        {letter}
      </text>
      <text x={x + 40} y="58">
        user <tspan fontWeight="700">{name}</tspan>
      </text>
    </>
  );
}

function Session({ x, of, device }: { readonly x: number; readonly of: string; readonly device: string }) {
  return (
    <>
      <rect className="welcome-session" x={x} y="78" width="82" height="44" rx="8" />
      <text className="small" x={x + 41} y="95" textAnchor="middle">
        session
      </text>
      <text className="small" x={x + 41} y="112" textAnchor="middle">
        {of}/{device}
      </text>
    </>
  );
}
