using Fovea.Kernels.Activations;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>A function of one number, of those that have no operator of their own.</summary>
public enum UnaryFunction
{
    /// <summary>x where it is not negative, otherwise x times the first number.</summary>
    LeakyRelu,

    /// <summary>x where it is positive, otherwise (exp(x) - 1) times the first number (Clevert et al. 2016, arXiv:1511.07289).</summary>
    Elu,

    /// <summary>x, but at least the first number and at most the second.</summary>
    Clip,

    /// <summary>x times the first number plus the second, but at least 0 and at most 1.</summary>
    HardSigmoid,

    /// <summary>e to the power of x.</summary>
    Exp,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>The square root.</summary>
    Sqrt,

    /// <summary>x without its sign.</summary>
    Abs,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>The error function.</summary>
    Erf,
}

/// <summary>A <see cref="UnaryFunction"/> of each element.</summary>
/// <param name="function">The function.</param>
/// <param name="first">Its first number, if it has one.</param>
/// <param name="second">Its second number, if it has two.</param>
public sealed class UnaryOperator(UnaryFunction function, float first = 0f, float second = 0f) : Operator
{
    private readonly Formula _formula = new(function, first, second);

    /// <summary>The function.</summary>
    public UnaryFunction Function => function;

    /// <summary>The function's numbers.</summary>
    public (float First, float Second) Numbers => (first, second);

    /// <inheritdoc/>
    public override string Name => $"{function}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0];
    }

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => function
        is UnaryFunction.LeakyRelu or UnaryFunction.Elu or UnaryFunction.Clip or UnaryFunction.Log or UnaryFunction.Abs
        or UnaryFunction.Erf;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => function
        is UnaryFunction.Elu or UnaryFunction.HardSigmoid or UnaryFunction.Exp or UnaryFunction.Sqrt or UnaryFunction.Reciprocal;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        switch (function)
        {
            case UnaryFunction.Clip:
                export.Result("Clip", [export.Inputs[0], export.Constant([], first), export.Constant([], second)]);
                break;
            case UnaryFunction.HardSigmoid:
                export.Result("HardSigmoid", new ExportedAttribute("alpha", first), new ExportedAttribute("beta", second));
                break;
            case UnaryFunction.LeakyRelu or UnaryFunction.Elu:
                export.Result($"{function}", new ExportedAttribute("alpha", first));
                break;
            default:
                export.Result($"{function}");
                break;
        }
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        UnaryKernel.Forward(call.Pool, _formula, call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.GiveInPlace(0, target =>
    {
        // What the derivative does not read may have been freed.
        ReadOnlySpan<float> slopes = gradient.GradOutput.Data;
        ReadOnlySpan<float> x = GradientReadsInput(0) ? gradient.Inputs[0].Data : slopes;
        ReadOnlySpan<float> y = GradientReadsOutput ? gradient.Output.Data : slopes;
        UnaryKernel.Backward(gradient.Pool, _formula, x, y, slopes, target);
    });

    private readonly struct Formula(UnaryFunction function, float first, float second) : IUnaryFunction
    {
        public float Of(float x) => function switch
        {
            UnaryFunction.LeakyRelu => x < 0f ? x * first : x,
            UnaryFunction.Elu => x < 0f ? (MathF.Exp(x) - 1f) * first : x,
            UnaryFunction.Clip => float.IsNaN(x) ? x : MathF.Min(MathF.Max(x, first), second),
            UnaryFunction.HardSigmoid => MathF.Min(MathF.Max((x * first) + second, 0f), 1f),
            UnaryFunction.Exp => MathF.Exp(x),
            UnaryFunction.Log => MathF.Log(x),
            UnaryFunction.Sqrt => MathF.Sqrt(x),
            UnaryFunction.Abs => MathF.Abs(x),
            UnaryFunction.Reciprocal => 1f / x,
            _ => (float)ErrorFunction.Of(x),
        };

        public float Derivative(float x, float y) => function switch
        {
            UnaryFunction.LeakyRelu => x < 0f ? first : 1f,
            UnaryFunction.Elu => x < 0f ? y + first : 1f,
            UnaryFunction.Clip => x > first && x < second ? 1f : 0f,
            UnaryFunction.HardSigmoid => y is > 0f and < 1f ? first : 0f,
            UnaryFunction.Exp => y,
            UnaryFunction.Log => 1f / x,
            UnaryFunction.Sqrt => 0.5f / y,
            UnaryFunction.Abs => x > 0f ? 1f : x < 0f ? -1f : 0f,
            UnaryFunction.Reciprocal => -y * y,
            _ => 2f / MathF.Sqrt(MathF.PI) * MathF.Exp(-x * x),
        };
    }
}
