namespace Fovea.Training.Metrics;

/// <summary>
/// Measures whether a classifier is right as often as it says: images are sorted into bins of equal width by the probability of their
/// predicted class (Guo et al. 2017, arXiv:1706.04599, section 2).
/// </summary>
public sealed class CalibrationMeter
{
    /// <summary>The paper's number of bins.</summary>
    public const int PaperBins = 15;

    private readonly long[] _images;
    private readonly long[] _correct;
    private readonly double[] _confidence;

    /// <summary>Creates an empty meter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is not positive.</exception>
    public CalibrationMeter(int bins = PaperBins)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        (_images, _correct, _confidence) = (new long[bins], new long[bins], new double[bins]);
    }

    /// <summary>The number of images counted.</summary>
    public long Images => _images.Sum();

    /// <summary>The bins of the reliability diagram, from confidence 0 to 1.</summary>
    public IReadOnlyList<ReliabilityBin> Bins =>
    [
        .. _images.Select((images, bin) => new ReliabilityBin(
            (double)bin / _images.Length, (bin + 1.0) / _images.Length, images, _confidence[bin] / images, (double)_correct[bin] / images)),
    ];

    /// <summary>
    /// The expected calibration error, 0 to 1: the mean over all images of the difference between accuracy and confidence in their bin; NaN
    /// before the first image.
    /// </summary>
    public double ExpectedCalibrationError =>
        _images.Select((_, bin) => Math.Abs(_correct[bin] - _confidence[bin])).Sum() / Images;

    /// <summary>
    /// Counts a batch: logits [images, classes] row by row, labels [images]. A confidence on the border of two bins belongs to the lower
    /// one. An image whose logits have no probabilities, because one is NaN or infinite, has confidence 1.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is out of range.</exception>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        int classes = LogitRow.Classes(logits, labels);
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<float> values = logits.Slice(row * classes, classes);
            int predicted = LogitRow.Predicted(values);
            double confidence = Math.Exp(LogitRow.LogProbability(values, predicted));
            confidence = double.IsNaN(confidence) ? 1 : confidence;
            int bin = Math.Clamp((int)Math.Ceiling(confidence * _images.Length) - 1, 0, _images.Length - 1);
            _images[bin]++;
            _correct[bin] += predicted == labels[row] ? 1 : 0;
            _confidence[bin] += confidence;
        }
    }
}

/// <summary>A bar of a reliability diagram.</summary>
/// <param name="Lower">The confidence above which images belong to the bin.</param>
/// <param name="Upper">The largest confidence of the bin.</param>
/// <param name="Images">The number of images.</param>
/// <param name="Confidence">The mean probability of the predicted class, 0 to 1; NaN without images.</param>
/// <param name="Accuracy">The fraction of images whose label is the predicted class, 0 to 1; NaN without images.</param>
public readonly record struct ReliabilityBin(double Lower, double Upper, long Images, double Confidence, double Accuracy);
