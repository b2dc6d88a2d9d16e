import type { Dispatcher } from "undici";
import { describeAnswer, isSuccess } from "../answer";
import { translateFailure } from "../errors";
import type { Attempt } from "../errors";
import { ServiceFailure } from "../failures";
import { sendRequest } from "../transport";
import type { PlainRequest } from "../transport";

/** One call of a sign-in to a service that is none of the SDK's. Gives the text of a 2xx answer. @throws SyncError */
export async function callService(dispatcher: Dispatcher, request: PlainRequest, attempt: Attempt): Promise<string> {
  try {
    const answer = await sendRequest(dispatcher, request);
    if (isSuccess(answer)) return answer.text;
    throw new ServiceFailure(describeAnswer(answer, request.url.host, Date.now()));
  } catch (failure) {
    throw translateFailure(failure, attempt);
  }
}
