// What the page knows of a run: the lines of its log so far, asked for from where they end.
export class RunRecord {
  constructor(name) {
    this.name = name;
    this.clear();
  }

  clear() {
    this.steps = [];
    this.epochs = [];
    this.final = null;
    this.step = null;
    this.state = "";
    this.model = this.data = "";
  }

  // The parameters of the next question.
  get after() {
    return { after: this.step };
  }

  // Adds an answer. False: the run was taken back to an earlier step, so that all of it must be asked for again.
  add(answer) {
    if (this.step !== null && answer.step < this.step) {
      this.clear();
      return false;
    }
    const isNew = line => this.step === null || line.step > this.step;
    this.steps.push(...answer.steps.filter(isNew));
    this.epochs.push(...answer.epochs.filter(epoch => !this.epochs.some(known => known.epoch === epoch.epoch)));
    this.final = answer.final ?? null;
    this.step = answer.step;
    this.state = answer.state;
    this.model = answer.model;
    this.data = answer.data;
    return true;
  }
}
