export interface MessageEvent {
  readonly body: string;
  readonly requestContext: { readonly connectionId: string };
}

export const noteOf = ({ body }: MessageEvent) => ({ noted: body.trim(), characters: body.trim().length });
