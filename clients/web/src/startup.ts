// What kept the desk from starting: the service could not be asked who is signed in.
import { shallowRef } from "vue";

import type { Problem } from "./api";

export const lastProblem = shallowRef<Problem | null>(null);
