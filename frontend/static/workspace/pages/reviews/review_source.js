/** Claims critiques to review, and sends decisions. */

import { request } from "../../../requests/api.js";

/** @import { Bootstrap, Definition, DecisionRequest, Filter, OtherCritique, ReadableCritique, Review, Row } from "./types.js" */

/** How many critiques are claimed beyond the current one. */
const AHEAD = 2;
/** The most that the server claims for a person. */
const MAX_CLAIMS = 5;
/** The most that the server takes back at once. */
const MAX_GIVEN_BACK = 20;
const ANSWER_PARTS = ["critique", "reviews"];

export class ReviewSource {
  #api;
  #project;
  /** @type {{filter?: Filter}} */
  #filter;
  /** @type {Map<string, Promise<Definition>>} */
  #definitions = new Map();
  /** The critiques that were left for later, until the server has them back. @type {Set<string>} */
  #givenBack = new Set();
  /** Whether other reviewers had what was left when the server was last asked. */
  isHeldByOthers = false;

  /** @param {Bootstrap} bootstrap */
  constructor({ routes, project, filter, questionnaire }) {
    this.#api = routes.api;
    this.#project = project.id;
    this.#filter = Object.keys(filter).length ? { filter } : {};
    if (questionnaire) this.#definitions.set(questionnaire.id, Promise.resolve(questionnaire.definition));
  }

  /** @param {number} busyCount how many this person has on the desk already @returns {Promise<Row[]>} */
  async claim(busyCount) {
    const count = Math.min(MAX_CLAIMS, AHEAD + 1 + busyCount);
    const url = `${this.#api}projects/${this.#project}/reviews/`;
    const give_back = [...this.#givenBack].slice(0, MAX_GIVEN_BACK);
    const { reviews } = await request("POST", `${url}claim/`, ["reviews", "open"], { count, ...this.#filter, ...(give_back.length && { give_back }) });
    for (const id of give_back) this.#givenBack.delete(id);
    if (this.#givenBack.size) return this.claim(busyCount); // left for later meanwhile, and still among what the server answered
    if (!reviews.length) this.isHeldByOthers = (await this.#claimedByOthers(url)) > 0;
    return this.rowsOf(reviews);
  }

  /** Gives a critique back at the next claim: it comes again after all others of the queue. @param {Review} review */
  giveBack({ critique }) {
    this.#givenBack.add(critique.id);
  }

  /** Counts what is claimed when nothing is left for this person. @param {string} url of the queue @returns {Promise<number>} */
  async #claimedByOthers(url) {
    const parameters = new URLSearchParams({ ...this.#filter.filter, status: "claimed" });
    return (await request("GET", `${url}?${parameters}`, ["results"])).results.length;
  }

  /** @param {Review[]} reviews @returns {Promise<Row[]>} with the questionnaires by which they were answered */
  rowsOf(reviews) {
    return Promise.all(
      reviews.map(async (review) => ({
        id: `${review.critique.id}/${review.round}`,
        image: review.image,
        review,
        definition: await this.definitionOf(review.questionnaire.id),
      })),
    );
  }

  /** Sends a decision, also when the page is closed before the answer. @param {DecisionRequest} decision */
  send({ row, body }) {
    const url = `${this.#api}critiques/${row.review.critique.id}/review/`;
    return request("POST", url, ANSWER_PARTS, { ...body, claim: 1, ...this.#filter }, { keepalive: true });
  }

  /** Fetches what others said of the image of a critique that this person has decided on. @param {string} id @returns {Promise<ReadableCritique[]>} */
  async others(id) {
    const { critiques } = await request("GET", `${this.#api}critiques/${id}/others/`, ["critiques"]);
    const others = /** @type {OtherCritique[]} */ (critiques);
    return Promise.all(others.map(async (other) => ({ ...other, definition: await this.definitionOf(other.questionnaire.id) })));
  }

  /** @param {string} id of the questionnaire @returns {Promise<Definition>} */
  definitionOf(id) {
    const definition = this.#definitions.get(id) ?? this.#fetchDefinition(id);
    this.#definitions.set(id, definition);
    definition.catch(() => this.#definitions.delete(id));
    return definition;
  }

  /** @param {string} id @returns {Promise<Definition>} */
  async #fetchDefinition(id) {
    return (await request("GET", `${this.#api}questionnaires/${id}/`, ["definition"])).definition;
  }
}
