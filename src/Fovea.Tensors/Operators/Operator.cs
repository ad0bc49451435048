using Fovea.Kernels;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Memory;
using Fovea.Tensors.Profiling;

namespace Fovea.Tensors.Operators;

/// <summary>
/// The complete definition of an operation on tensors: its attributes, shape inference, cost, properties for compilers and analyses,
/// forward pass and gradient. Execution, recording, tracing, analysis and compilation use this definition; no other code of the library
/// tests for the types of operators.
/// </summary>
public abstract partial class Operator
{
    private const string TypeSuffix = nameof(Operator);

    private string? _name;

    /// <summary>The name for display, for example <c>Conv2d</c>: that of the type without the suffix <c>Operator</c>, or of its function.
    /// </summary>
    public virtual string Name => _name ??= NameOf(GetType().Name);

    /// <summary>The shape of the output for inputs of the given shapes.</summary>
    /// <exception cref="ShapeException">The operator does not accept these shapes.</exception>
    public abstract Shape OutputShape(ReadOnlySpan<Shape> inputs);

    /// <summary>
    /// Runs the operator and returns its result. When an input is symbolic, adds a node to the traced graph instead. When a tape records on
    /// this thread and an input requires a gradient, the application is recorded.
    /// </summary>
    /// <exception cref="ShapeException">The operator does not accept the inputs' shapes.</exception>
    public Tensor Apply(params Tensor[] inputs)
    {
        Shape output = OutputShape(inputs);
        foreach (Tensor input in inputs)
        {
            if (input.Symbol is { } symbol)
                return symbol.Graph.Add(this, inputs, output);
        }

        GradientTape? tape = GradientTape.Current;
        bool record = tape is not null && Array.Exists(inputs, static input => input.RequiresGrad) && tape.ShouldRecord();
        var call = new TensorCall(inputs, Tensor.EmptyDeferred(output), record);
        OperatorEntry? entry = record ? new OperatorEntry(this, call, tape!) : null;
        try
        {
            long start = OperatorProfile.Start();
            Prepare(call);
            if (entry is null || !TrainingFusion.TryForward(entry))
                Forward(call);
            OperatorProfile.Forward(this, call, start);
        }
        catch
        {
            call.ReleaseResults();
            throw;
        }

        // Kernels see memory only: an input that the caller no longer holds must live until they have read it.
        GC.KeepAlive(inputs);
        if (entry is not null)
        {
            tape!.Record(entry);
            return call.OutputTensor;
        }

        call.ReleaseSaved();
        TensorScope.Current?.Add(call.OutputTensor);
        return call.OutputTensor;
    }

    /// <summary>Computes the output of a call without recording it; compiled models run operators this way.</summary>
    public void Run(OperatorCall call)
    {
        Prepare(call);
        Forward(call);
    }

    /// <summary>
    /// The part of the forward pass that always runs immediately; a tape may defer <see cref="Forward"/> until the result is read. For
    /// example, batch statistics are computed here and stored in <see cref="OperatorCall.Saved"/>.
    /// </summary>
    protected internal virtual void Prepare(OperatorCall call)
    {
    }

    /// <summary>
    /// Computes <see cref="OperatorCall.Output"/> from the inputs; saves what the gradient needs in <see cref="OperatorCall.Saved"/>.
    /// </summary>
    protected internal abstract void Forward(OperatorCall call);

    /// <summary>Computes the gradients to the inputs that require one.</summary>
    protected internal abstract void Backward(OperatorGradient gradient);

    /// <summary>Checks that there are <paramref name="count"/> inputs.</summary>
    protected void CheckCount(ReadOnlySpan<Shape> inputs, int count)
    {
        if (inputs.Length != count)
            throw new ShapeException($"{Name}: {inputs.Length} inputs; expected {count}.");
    }

    /// <summary>
    /// Checks that the first input is [N, C, H, W] with at least one channel and pixel, and returns its shape; N may be 0.
    /// </summary>
    protected Shape CheckMap(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        if (x.Rank != 4)
            throw new ShapeException($"{Name}: input has shape {x}; expected [N, C, H, W].");
        return x[1] > 0 && x[2] > 0 && x[3] > 0
            ? x
            : throw new ShapeException($"{Name}: input {x} has no channel or no pixel; expected at least one of each.");
    }

    /// <summary>Checks that the first input is [N, C, H, W] or [rows, C], and returns it as rows of channels, one a pixel.</summary>
    protected RowsGeometry CheckChannels(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        return x.Rank is 2 or 4 && x[1] > 0
            ? ChannelRows(x)
            : throw new ShapeException($"{Name}: input has shape {x}; expected [N, C, H, W] or [rows, C] with at least one channel.");
    }

    /// <summary>Checks that the first input is [rows, C] with at least one column, and returns its shape; it may have no rows.</summary>
    protected Shape CheckRows(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        return x.Rank == 2 && x[1] > 0
            ? x
            : throw new ShapeException($"{Name}: input has shape {x}; expected [rows, C] with at least one column.");
    }

    /// <summary>Checks that the third input, if there is one, has the shape [<paramref name="channels"/>].</summary>
    protected void CheckBias(ReadOnlySpan<Shape> inputs, int channels)
    {
        if (inputs.Length > 2 && inputs[2] != new Shape(channels))
            throw new ShapeException($"{Name}: bias has shape {inputs[2]}; expected [{channels}].");
    }

    /// <summary>Checks that there are two inputs of the same shape.</summary>
    protected void CheckSameShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 2);
        if (inputs[0] != inputs[1])
            throw new ShapeException($"{Name}: inputs have shapes {inputs[0]} and {inputs[1]}; expected the same.");
    }

    /// <summary>
    /// Checks that the inputs after the first, whose names are given, have the shape [C], with C the channels of the first.
    /// </summary>
    protected void CheckPerChannel(ReadOnlySpan<Shape> inputs, params ReadOnlySpan<string> names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            int channels = inputs[0][1];
            if (inputs[i + 1] != new Shape(channels))
            {
                throw new ShapeException(
                    $"{Name}: input has {channels} channels, {names[i]} has shape {inputs[i + 1]}; expected [{channels}].");
            }
        }
    }

    /// <summary>The memory of an [N, C, H, W] or [rows, C] tensor as rows of channels.</summary>
    protected static RowsGeometry ChannelRows(Shape shape) => new(shape.Elements / shape[1], shape[1]);

    private static string NameOf(string type) => type.EndsWith(TypeSuffix, StringComparison.Ordinal) ? type[..^TypeSuffix.Length] : type;

    private Shape OutputShape(Tensor[] inputs)
    {
        Span<Shape> shapes = new Shape[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            shapes[i] = inputs[i].Shape;
        return OutputShape(shapes);
    }
}
