/** A cache of limited size that forgets first what was used least recently: a `Map` keeps the order in which keys are set. */
export class LruCache {
  #entries = new Map();
  #capacity;

  /** @param {number} capacity how many entries it keeps */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  has(key) {
    return this.#entries.has(key);
  }

  /** Reads without counting as use. */
  peek(key) {
    return this.#entries.get(key);
  }

  get(key) {
    const value = this.#entries.get(key);
    if (this.#entries.delete(key)) this.#entries.set(key, value);
    return value;
  }

  set(key, value) {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) this.#entries.delete(this.#entries.keys().next().value);
  }

  clear() {
    this.#entries.clear();
  }
}
