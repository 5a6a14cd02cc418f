/**
 * The id token that proves who somebody is. The client asks for one before each connection.
 *
 * Here the backend gives one to anybody. In your application it comes from the login: with Amplify,
 * `fetchAuthSession()` has it as `tokens.idToken`. Resolve with `null` where nobody is logged in.
 */
export function token(user: string): Promise<Response> {
  return fetch(`/api/token?${new URLSearchParams({ user })}`);
}
