/** What the server knows of a request, and gives to the page. */
export interface Given {
  readonly url: string;
  readonly token: string;
  readonly room: string;
}
