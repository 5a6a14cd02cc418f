/** What the local hub lets its user choose, by the environment variables that it reads. */
export interface HubSetting {
  readonly name: string;
  readonly placeholder: string;
  readonly description: string;
}

const setting = (name: string, placeholder: string, description: string): HubSetting => ({
  name,
  placeholder,
  description,
});

export const hubSettings: readonly HubSetting[] = [
  setting("PORT", "port", "where it listens; 0 for any port that is free (default: 8081)"),
  setting("DYNAMODB_PORT", "port", "where the embedded DynamoDB listens (default: 8000)"),
  setting("AUTH", "list", "the ways in that are accepted (default: cognito,signed,none)"),
  setting("SEND_POLICY", "policy", "whom a connection may send to: anyone, common-group or nobody (default: anyone)"),
  setting("REQUIRE_GROUP", "boolean", "users with a token have to be in a group (default: true)"),
  setting("SIGNED_ONCE", "boolean", "each signature opens one connection only (default: false)"),
  setting("ALLOWED_ORIGINS", "list", "the web origins that browsers may connect from (default: all)"),
  setting("ADDRESSES", "list", "the kinds of address that connections are registered at (default: all)"),
  setting("ADDRESSES_PER_MESSAGE", "count", "the most addresses that one frame may name (default: 250)"),
  setting("JOIN", "patterns", "the groups that every connection may join (default: room.**)"),
  setting("HISTORY", "rules", "what is kept (default: group:**=1h/300,user:**=1h/100)"),
  setting("HISTORY_GENERATION", "number", "raised, what clients had is no more (default: 0)"),
  setting("PRESENCE", "patterns", "the groups that are told who joins and leaves (default: **)"),
  setting("LASTING_MEMBERSHIPS", "boolean", "backends put users into groups for good (default: true)"),
  setting("DENIALS", "boolean", "backends keep users and sessions out (default: true)"),
  setting("EVENT_BUS", "bus", "the EventBridge bus that is told what happens, or off (default: default)"),
  setting("PUBLISH_FROM", "source", "where publications come from: queue, or bus/NAME (default: bus/default)"),
  setting("LOG_LEVEL", "level", "the least level of what functions log: INFO, WARN or ERROR (default: INFO)"),
  setting("TRACING", "boolean", "traces are logged, and go with messages through queues (default: false)"),
  setting("QUOTAS", "quotas", "the most that a connection or a user may use, such as frames=600/m (default: no limit)"),
  setting("POSTS_PER_SECOND", "count", "how many posts a delivery may begin in a second (default: no limit)"),
  setting(
    "DIRECT_DELIVERY_LIMIT",
    "count",
    "up to so many connections are delivered to without the queue (default: 500)",
  ),
  setting("GROUP_READ_SHARDS", "count", "in how many partitions a group is looked for (default: 1)"),
  setting("GROUP_WRITE_SHARDS", "count", "over how many partitions a group is spread (default: 1)"),
  setting("EVERYONE_READ_SHARDS", "count", "in how many partitions everyone is looked for (default: 4)"),
  setting("EVERYONE_WRITE_SHARDS", "count", "over how many partitions everyone is spread (default: 4)"),
  setting("ENVIRONMENTS_PER_FUNCTION", "count", "environments of one function that run at a time (default: 100)"),
  setting("EXPIRE_EVERY_SECONDS", "seconds", "how often expired items are deleted; 0 for never (default: 10)"),
];

/** `SEND_POLICY` as an option: `send-policy`. */
export function optionOf({ name }: HubSetting): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** What the parser calls the option's value: `sendPolicy`. */
export function keyOf(setting: HubSetting): string {
  return optionOf(setting).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
