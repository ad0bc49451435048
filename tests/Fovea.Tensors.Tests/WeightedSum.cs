using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

/// <summary>The sum of the elements times constants given in logical order: makes of any tensor a loss with a known gradient.</summary>
internal sealed class WeightedSum(float[] weights) : Operator
{
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => new();

    protected internal override void Forward(OperatorCall call) =>
        call.Output.Values[0] = (float)Of(call.Input(0).Shape, call.Input(0).Values);

    protected internal override void Backward(OperatorGradient gradient)
    {
        float[] scaled = Array.ConvertAll(weights, weight => weight * gradient.GradOutput.Item());
        gradient.Give(0, target => MemoryOrder.FromLogical(gradient.Inputs[0].Shape, scaled, target));
    }

    /// <summary>The same in double precision.</summary>
    public double Of(Tensor tensor)
    {
        double sum = Of(tensor.Shape, tensor.Data);
        GC.KeepAlive(tensor); // a span does not keep the memory alive, which other tests would take over
        return sum;
    }

    private double Of(Shape shape, ReadOnlySpan<float> memory)
    {
        double sum = 0;
        var values = new float[shape.Elements];
        MemoryOrder.ToLogical(shape, memory, values);
        Assert.Equal(weights.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            sum += (double)values[i] * weights[i];
        return sum;
    }
}
