using Fovea.Tensors.Operators;

namespace Fovea.Tensors;

/// <summary>Extension methods for the operators without parameters, for use in forward passes and training steps.</summary>
public static class TensorOperations
{
    /// <summary>max(x, 0), elementwise.</summary>
    public static Tensor Relu(this Tensor x) => new ReluOperator().Apply(x);

    /// <summary>The hyperbolic tangent, elementwise.</summary>
    public static Tensor Tanh(this Tensor x) => new TanhOperator().Apply(x);

    /// <summary>1 / (1 + exp(-x)), elementwise.</summary>
    public static Tensor Sigmoid(this Tensor x) => new SigmoidOperator().Apply(x);

    /// <summary>Multiplies every element by <paramref name="factor"/>.</summary>
    public static Tensor Scale(this Tensor x, float factor) => new ScaleOperator(factor).Apply(x);

    /// <summary>The elementwise sum of two tensors of the same shape.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Add(this Tensor x, Tensor other) => new AddOperator().Apply(x, other);

    /// <summary>The maximum over square windows of maps [N, C, H, W]; the stride defaults to the kernel size.</summary>
    /// <exception cref="ArgumentException">An attribute is out of range.</exception>
    /// <exception cref="ShapeException">The input is not [N, C, H, W], or is smaller than the window.</exception>
    public static Tensor MaxPool2d(
        this Tensor x, int kernel, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) =>
        new MaxPool2dOperator(kernel, stride ?? kernel, padding, dilation, ceilMode).Apply(x);

    /// <summary>The mean over square windows of maps [N, C, H, W]; the stride defaults to the kernel size.</summary>
    /// <exception cref="ArgumentException">An attribute is out of range.</exception>
    /// <exception cref="ShapeException">The input is not [N, C, H, W], or is smaller than the window.</exception>
    public static Tensor AvgPool2d(
        this Tensor x, int kernel, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true) =>
        new AvgPool2dOperator(kernel, stride ?? kernel, padding, ceilMode, countIncludePad).Apply(x);

    /// <summary>
    /// The mean over each of <paramref name="height"/> x <paramref name="width"/> bins of maps [N, C, H, W]; 1 x 1 is global average
    /// pooling.
    /// </summary>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    /// <exception cref="ShapeException">The input is not [N, C, H, W].</exception>
    public static Tensor AdaptiveAvgPool2d(this Tensor x, int height, int width) => new AdaptiveAvgPool2dOperator(height, width).Apply(x);

    /// <summary>Reshapes maps [N, C, H, W] to rows [N, C * H * W].</summary>
    /// <exception cref="ShapeException">The input is neither [N, C, H, W] nor [rows, C].</exception>
    public static Tensor Flatten(this Tensor x) => new FlattenOperator().Apply(x);

    /// <summary>
    /// Reshapes maps [N, A * <paramref name="columns"/>, H, W] to rows [N * H * W * A, columns], in the order image, pixel row, pixel
    /// column, anchor.
    /// </summary>
    /// <exception cref="ArgumentException">The number of columns is below 1.</exception>
    /// <exception cref="ShapeException">The input is not [N, C, H, W], or C is not a multiple of the columns.</exception>
    public static Tensor MapRows(this Tensor maps, int columns) => new MapRowsOperator(columns).Apply(maps);

    /// <summary>Selects rows: [R, C] to [K, C], of which row i is row <paramref name="rows"/>[i]; rows may repeat.</summary>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    /// <exception cref="ShapeException">The input is not [rows, C].</exception>
    public static Tensor SelectRows(this Tensor x, int[] rows) => new SelectRowsOperator(rows).Apply(x);

    /// <summary>Selects one channel of each map: [R, C, H, W] to [R, 1, H, W], of map r <paramref name="channels"/>[r].</summary>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    /// <exception cref="ShapeException">The input is not [R, C, H, W], or R is not the number of channels given.</exception>
    public static Tensor SelectChannels(this Tensor maps, int[] channels) => new SelectChannelsOperator(channels).Apply(maps);

    /// <summary>The softmax across dimension 1 of [rows, C] or [N, C, H, W].</summary>
    /// <exception cref="ShapeException">The input is neither [rows, C] nor [N, C, H, W].</exception>
    public static Tensor Softmax(this Tensor x) => new SoftmaxOperator().Apply(x);

    /// <summary>The logarithm of the softmax across dimension 1 of [rows, C] or [N, C, H, W].</summary>
    /// <exception cref="ShapeException">The input is neither [rows, C] nor [N, C, H, W].</exception>
    public static Tensor LogSoftmax(this Tensor x) => new LogSoftmaxOperator().Apply(x);

    /// <summary>The mean cross-entropy between logits [rows, classes] and <paramref name="labels"/>, one a row, as a scalar.</summary>
    /// <exception cref="ArgumentException">A label is not a class, or the label smoothing is outside [0, 1].</exception>
    /// <exception cref="ShapeException">
    /// The input is not [rows, classes], or the number of labels differs from the number of rows.
    /// </exception>
    public static Tensor CrossEntropy(this Tensor x, int[] labels, float labelSmoothing = 0f) =>
        new CrossEntropyOperator(labels, labelSmoothing).Apply(x);

    /// <summary>
    /// The mean cross-entropy between logits [rows, classes] and soft targets, as a scalar: each row's target has
    /// <paramref name="share"/> on its label and the rest on its other label. As it is linear in the target, it is the sum of two.
    /// </summary>
    /// <param name="x">The logits.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="others">The other label, one a row.</param>
    /// <param name="share">In [0, 1].</param>
    /// <param name="labelSmoothing">The share of the whole target that is spread evenly over all classes, in [0, 1].</param>
    /// <inheritdoc cref="CrossEntropy(Tensor, int[], float)"/>
    public static Tensor CrossEntropy(this Tensor x, int[] labels, int[] others, double share, float labelSmoothing = 0f) =>
        x.CrossEntropy(labels, labelSmoothing).Scale((float)share).Add(x.CrossEntropy(others, labelSmoothing).Scale((float)(1 - share)));

    /// <summary>
    /// The mean binary cross-entropy between logits and <paramref name="targets"/>, probabilities in [0, 1], as a scalar; NaN for no
    /// elements.
    /// </summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor BinaryCrossEntropy(this Tensor logits, Tensor targets) => new BinaryCrossEntropyOperator().Apply(logits, targets);

    extension(Tensor)
    {
        /// <summary>Concatenates maps along the channels: [N, C1, H, W], [N, C2, H, W], … to [N, C1 + C2 + …, H, W].</summary>
        /// <exception cref="ShapeException">The inputs are not [N, C, H, W], or differ in more than the channels.</exception>
        public static Tensor Concatenate(params Tensor[] maps) => new ConcatenateOperator().Apply(maps);

        /// <summary>Concatenates rows: [R1, C], [R2, C], … to [R1 + R2 + …, C]; an input may have no rows.</summary>
        /// <exception cref="ShapeException">The inputs are not [rows, C], or differ in more than the rows.</exception>
        public static Tensor ConcatenateRows(params Tensor[] rows) => new ConcatenateRowsOperator().Apply(rows);
    }
}
