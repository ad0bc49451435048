// Which curves a run has: the loss, and the accuracy or average precision. Points are { x: step, y: value }.
import { number, percent } from "../words.js";

// box_ap50 -> box AP50
export const metricName = name => name.replaceAll("_", " ").replace(/\bap/, "AP").replace(/\bmap/, "mAP");

const points = (lines, value) => lines.map(line => ({ x: line.step, y: value(line) })).filter(point => Number.isFinite(point.y));

export function lossCurves({ steps, epochs }) {
  return {
    heading: "Loss", unit: "mean loss of an image", format: number, isShare: false,
    curves: [
      { label: "training", style: "curve1 fine", points: points(steps, line => line.loss) },
      { label: "validation", style: "curve2", dots: true, points: points(epochs, line => line.valLoss) },
    ],
  };
}

export function scoreCurves({ epochs }) {
  const names = [...new Set(epochs.flatMap(epoch => Object.keys(epoch.valMetrics ?? {})))].filter(name => /(ap|map)(50|75)?$/i.test(name));
  const isDetector = names.length > 0;
  const curves = isDetector
    ? names.slice(0, 4).map((name, index) => ({
      label: metricName(name), style: `curve${index + 1}`, dots: true, points: points(epochs, line => line.valMetrics?.[name]),
    }))
    : [
      { label: "training, top-1", style: "curve1", dots: true, points: points(epochs, line => line.trainTop1) },
      { label: "validation, top-1", style: "curve2", dots: true, points: points(epochs, line => line.valTop1) },
      { label: "validation, top-5", style: "curve3", dots: true, points: points(epochs, line => line.valTop5) },
    ];
  return { heading: isDetector ? "Average precision" : "Accuracy",
    unit: isDetector ? "mean of the classes" : "share of the images that are right", format: percent, isShare: true, curves };
}
