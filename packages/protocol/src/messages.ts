// The types of an application's messages. There is no code here: clients and backends share one map, and the compiler checks it.

import type { Recipients } from "./frames.ts";
import type { Json } from "./json.ts";

/**
 * A value that JSON can hold, by the rules of `JSON.stringify`: interfaces, read-only and optional properties, `undefined` in a
 * property (which is left out), and objects with `toJSON`, such as `Date`. Anything else becomes `never`: functions, and so
 * objects with methods such as `Map`; `bigint`, `symbol`; `undefined` by itself or in a list; `unknown`.
 */
export type Sendable<Value> = Value extends Json
  ? Value
  : Value extends bigint | symbol | undefined | Callable
    ? never
    : Value extends { toJSON(key: string): infer Result }
      ? [Sendable<Result>] extends [never]
        ? never
        : Value
      : Value extends readonly unknown[]
        ? { readonly [Index in keyof Value]: Sendable<Value[Index]> }
        : Value extends object
          ? { readonly [Key in keyof Value]: SendableProperty<Key, Value[Key]> }
          : never;

type Callable = ((...args: never) => unknown) | (abstract new (...args: never) => unknown);
/** `JSON.stringify` skips properties that are `undefined`, or whose key is a symbol. */
type SendableProperty<Key, Value> = Key extends symbol ? Value : Sendable<Exclude<Value, undefined>> | undefined;

/** What a recipient gets of a value that was sent: the text of a `Date`, for instance. `unknown` becomes `Json`. */
export type Received<Value> = 0 extends 1 & Value ? Value : unknown extends Value ? Json : Parsed<Value>;

type Parsed<Value> = Value extends Json
  ? Value
  : Value extends { toJSON(key: string): infer Result }
    ? Received<Result>
    : Value extends readonly unknown[]
      ? { [Index in keyof Value]: Received<Value[Index]> }
      : Value extends object
        ? { [Key in keyof Value as Exclude<Key, symbol>]: Received<Value[Key]> }
        : Value;

/**
 * What a map of message types has to be. Its keys are names of groups and patterns, in which `*` stands for any text, such as
 * `"room.*"`; the key `"@direct"` is for messages to users, sessions, clients, connections and everyone. Its values are the
 * types of `data`, where `unknown` is whatever JSON can hold. Where several patterns fit a group, the narrowest counts.
 */
export type MessageTypes<Messages> = {
  readonly [Key in keyof Messages]: unknown extends Messages[Key] ? unknown : Sendable<Messages[Key]>;
};

/** The map of an application that names no types: any JSON to anybody. */
export interface AnyMessages {
  readonly "**": unknown;
  readonly "@direct": unknown;
}

/** The names of groups that a map has types for. */
export type GroupName<Messages> = Name<Pattern<Messages>>;

/** The type of a group's messages, as they are sent. For a name that is only known as a `string`: one of all groups' types. */
export type GroupData<Messages, Group> = string extends Group
  ? Messages[Pattern<Messages> & keyof Messages]
  : Messages[Narrowest<PatternFor<Messages, Group>> & keyof Messages];

/** The type of the messages that go to no group, as they are sent. */
export type DirectData<Messages> = Messages extends { readonly "@direct": infer Data } ? Data : never;

/** The type of all messages, as they are sent. */
export type AnyData<Messages> = Messages[keyof Messages];

/** Recipients whose groups a map has types for. */
export type RecipientsOf<Messages> = Omit<Recipients, "groups"> & {
  readonly groups?: readonly GroupName<Messages>[];
};

/** Recipients of these kinds, and of no other. */
export type Only<To> = To & { readonly [Kind in Exclude<keyof To, keyof Recipients>]: never };

/** The type of a message to these recipients: it has to suit all of them. */
export type DataFor<Messages, To> =
  GroupTaker<Messages, To> | DirectTaker<Messages, Exclude<keyof To, "groups">> extends Taker<infer Data>
    ? Data
    : never;

/** What may be given where this type is expected: exactly that, or whatever JSON can hold where it is `unknown`. */
export type Accepted<Expected, Data> = unknown extends Expected ? Data & Sendable<Data> : Expected;

type Pattern<Messages> = Exclude<keyof Messages & string, "@direct">;

type Name<Pattern extends string> = Pattern extends `${infer Before}*${infer After}`
  ? `${Before}${string}${Name<After>}`
  : Pattern;

type PatternFor<Messages, Group> = {
  [Key in Pattern<Messages>]: Group extends Name<Key> ? Key : never;
}[Pattern<Messages>];

type Narrowest<Key extends string, All extends string = Key> = Key extends unknown
  ? [Narrower<Key, All>] extends [never]
    ? Key
    : never
  : never;

type Narrower<Key extends string, All extends string> = All extends Key
  ? never
  : Name<All> extends Name<Key>
    ? All
    : never;

/** Of several takers, what is inferred suits all: parameters are contravariant. */
type Taker<Data> = (data: Data) => void;
type GroupTaker<Messages, To> = To extends { readonly groups: readonly (infer Group)[] }
  ? Group extends unknown
    ? Taker<GroupData<Messages, Group>>
    : never
  : never;
type DirectTaker<Messages, Kinds> = [Kinds] extends [never] ? never : Taker<DirectData<Messages>>;
