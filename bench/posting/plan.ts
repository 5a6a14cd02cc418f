/** What is compared. */
export const contenders = ["sdk", "ours", "plain"] as const;
export type Contender = (typeof contenders)[number];

export interface Setting {
  readonly transport: "HTTP" | "TLS";
  readonly payloadBytes: number;
}

export const settings: readonly Setting[] = [
  { transport: "HTTP", payloadBytes: 200 },
  { transport: "HTTP", payloadBytes: 32_768 },
  { transport: "TLS", payloadBytes: 200 },
  { transport: "TLS", payloadBytes: 32_768 },
];

/** Of a fresh process, while its code is not compiled yet: what a function's first message costs. */
export const firstPosts = 1000;
/** More that do not count, until the code is compiled. */
export const warmUpPosts = 4000;
export const rounds = 7;
export const postsPerRound = 2000;

/** What so many posts cost the process that made them. */
export interface Cost {
  readonly posts: number;
  /** User and system time. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface ContenderResult {
  readonly contender: Contender;
  readonly first: Cost;
  readonly rounds: readonly Cost[];
}

export interface SettingResult {
  readonly setting: Setting;
  readonly results: readonly ContenderResult[];
}
