import { QuestionField } from "./field.js";

export class ItemField extends QuestionField {}
