using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>Convolution as its definition reads, in double precision, over channels-last maps.</summary>
internal static class NaiveConvolution
{
    public static double[] Forward(Conv2dGeometry g, float[] input, float[] weight, float[]? bias)
    {
        var output = new double[g.OutputLength];
        if (bias is not null)
        {
            for (int i = 0; i < output.Length; i++)
                output[i] = bias[i % g.OutChannels];
        }

        Visit(g, (x, w, y) => output[y] += (double)input[x] * weight[w]);
        return output;
    }

    public static double[] GradInput(Conv2dGeometry g, float[] gradOutput, float[] weight)
    {
        var gradInput = new double[g.InputLength];
        Visit(g, (x, w, y) => gradInput[x] += (double)gradOutput[y] * weight[w]);
        return gradInput;
    }

    public static double[] GradWeight(Conv2dGeometry g, float[] input, float[] gradOutput)
    {
        var gradWeight = new double[g.WeightLength];
        Visit(g, (x, w, y) => gradWeight[w] += (double)input[x] * gradOutput[y]);
        return gradWeight;
    }

    /// <summary>Calls <paramref name="term"/> with the positions in input, weight and output of every product of the sum.</summary>
    private static void Visit(Conv2dGeometry g, Action<int, int, int> term)
    {
        for (int n = 0; n < g.N; n++)
        {
            for (int oy = 0; oy < g.OutputHeight; oy++)
            {
                for (int ox = 0; ox < g.OutputWidth; ox++)
                {
                    for (int o = 0; o < g.OutChannels; o++)
                    {
                        for (int ky = 0; ky < g.KernelH; ky++)
                        {
                            for (int kx = 0; kx < g.KernelW; kx++)
                            {
                                int y = (oy * g.StrideH) - g.PaddingH + (ky * g.DilationH);
                                int x = (ox * g.StrideW) - g.PaddingW + (kx * g.DilationW);
                                if (y < 0 || y >= g.H || x < 0 || x >= g.W)
                                    continue;
                                int firstChannel = o / g.GroupOutChannels * g.GroupInChannels;
                                for (int c = 0; c < g.GroupInChannels; c++)
                                {
                                    term(
                                        (((((n * g.H) + y) * g.W) + x) * g.InChannels) + firstChannel + c,
                                        (((((o * g.KernelH) + ky) * g.KernelW) + kx) * g.GroupInChannels) + c,
                                        (((((n * g.OutputHeight) + oy) * g.OutputWidth) + ox) * g.OutChannels) + o);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
