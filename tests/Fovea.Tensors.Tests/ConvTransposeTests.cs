using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Tensors.Tests;

/// <summary>Transposed convolution against its definition: every input value spreads the filter, scaled by it, over the output.</summary>
public sealed class ConvTransposeTests
{
    public static TheoryData<int, int, int, int, int, int> Attributes
    {
        get
        {
            var all = new TheoryData<int, int, int, int, int, int>();
            int[] numbers = [1, 2, 3, 4];
            foreach ((int stride, int dilation) in from stride in numbers from dilation in numbers select (stride, dilation))
            {
                for (int outputPadding = 0; outputPadding < Math.Max(stride, dilation); outputPadding++)
                {
                    for (int padding = 0; padding < 3; padding++)
                        all.Add(stride, padding, outputPadding, dilation, 1 + ((stride + padding) % 2), 2 + ((dilation + padding) % 2));
                }
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Attributes))]
    public void WhatIsAdmittedIsComputed(int stride, int padding, int outputPadding, int dilation, int groups, int kernel)
    {
        var op = new ConvTranspose2dOperator(stride, padding, outputPadding, dilation, groups);
        (int height, int width) = (5, 6);
        Tensor x = Leaf("x", new Shape(2, 4, height, width)), w = Leaf("w", new Shape(4, 3, kernel, kernel));
        Tensor bias = Leaf("b", new Shape(3 * groups));
        Tensor output = op.Apply(x, w, bias);
        int Size(int size) => ((size - 1) * stride) - (2 * padding) + (dilation * (kernel - 1)) + outputPadding + 1;
        Assert.Equal(new Shape(2, 3 * groups, Size(height), Size(width)), output.Shape);
        double[] expected = Definition(x, w, bias, output.Shape, (stride, padding, dilation, groups));
        float[] actual = output.ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
    }

    [Fact]
    public void OutputPaddingMayReachPastAStride()
    {
        var op = new ConvTranspose2dOperator(stride: 1, outputPadding: 1, dilation: 2);
        Tensor x = Leaf("x", new Shape(1, 1, 2, 2)), w = Leaf("w", new Shape(1, 1, 3, 3));
        Assert.Equal(new Shape(1, 1, 7, 7), op.Apply(x, w).Shape);
        GradientCheck.Run(op, x, w);
        Assert.Throws<ShapeException>(() => new ConvTranspose2dOperator(stride: 1, outputPadding: 2, dilation: 2).Apply(x, w));
    }

    private static Tensor Leaf(string name, Shape shape)
    {
        Tensor leaf = Tensor.Zeros(shape);
        leaf.CopyFrom(Goldens.Uniform(name, shape.Elements, 0));
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static double[] Definition(
        Tensor x, Tensor w, Tensor bias, Shape output, (int Stride, int Padding, int Dilation, int Groups) attributes)
    {
        (int stride, int padding, int dilation, int groups) = attributes;
        float[] input = x.ToArray(), filters = w.ToArray(), offsets = bias.ToArray();
        (int inputs, int outputs, int kernel) = (x.Shape[1], w.Shape[1], w.Shape[2]);
        var result = new double[output.Elements];
        for (int i = 0; i < result.Length; i++)
            result[i] = offsets[i / (output[2] * output[3]) % output[1]];
        for (int at = 0; at < input.Length; at++)
        {
            (int column, int row) = (at % x.Shape[3], at / x.Shape[3] % x.Shape[2]);
            (int channel, int image) = (at / (x.Shape[2] * x.Shape[3]) % inputs, at / (x.Shape[2] * x.Shape[3] * inputs));
            for (int tap = 0; tap < outputs * kernel * kernel; tap++)
            {
                (int o, int ky, int kx) = (tap / (kernel * kernel), tap / kernel % kernel, tap % kernel);
                (int y, int z) = ((row * stride) - padding + (ky * dilation), (column * stride) - padding + (kx * dilation));
                if (y < 0 || y >= output[2] || z < 0 || z >= output[3])
                    continue;
                int target = (channel / (inputs / groups) * outputs) + o;
                result[(((((image * output[1]) + target) * output[2]) + y) * output[3]) + z] +=
                    (double)input[at] * filters[(channel * outputs * kernel * kernel) + tap];
            }
        }
        return result;
    }
}
