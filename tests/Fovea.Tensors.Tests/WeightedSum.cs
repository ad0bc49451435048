using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

/// <summary>The sum of the elements times constants given in logical order: makes of any tensor a loss with a known gradient.</summary>
internal sealed class WeightedSum(float[] weights) : Operator
{
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => new();

    protected internal override void Forward(OperatorCall call) => call.Output.Data[0] = (float)Of(call.Inputs[0]);

    protected internal override void Backward(OperatorGradient gradient)
    {
        float[] scaled = Array.ConvertAll(weights, weight => weight * gradient.GradOutput.Item());
        gradient.Give(0, target => Layout.ToMemoryOrder(gradient.Inputs[0].Shape, scaled, target));
    }

    /// <summary>The same in double precision.</summary>
    public double Of(Tensor tensor)
    {
        double sum = 0;
        float[] values = tensor.ToArray();
        Assert.Equal(weights.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            sum += (double)values[i] * weights[i];
        return sum;
    }
}
