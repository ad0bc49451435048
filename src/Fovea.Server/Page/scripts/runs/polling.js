// Does a task again and again while the page is seen; between the end of one turn and the start of the next is the interval.
export class Polling {
  constructor(task, interval) {
    this.task = task;
    this.interval = interval;
    this.isWanted = false;
    this.turn = 0;
    document.addEventListener("visibilitychange", () => this.resume());
  }

  start() {
    this.isWanted = true;
    this.resume();
  }

  stop() {
    this.isWanted = false;
    this.turn++;
  }

  resume() {
    this.turn++;
    if (this.isWanted && document.visibilityState === "visible") {
      this.run(this.turn);
    }
  }

  async run(turn) {
    await this.task(() => turn === this.turn);
    if (turn === this.turn) {
      setTimeout(() => turn === this.turn && document.visibilityState === "visible" && this.run(turn), this.interval);
    }
  }
}
