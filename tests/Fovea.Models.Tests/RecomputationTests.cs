using Fovea.Kernels;
using Fovea.Kernels.Memory;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Models.Tests;

/// <summary>Computing activations again changes the memory of a step and no bit of what it gives.</summary>
public sealed class RecomputationTests
{
    public static TheoryData<string> Networks => [.. _networks.Keys];

    private static readonly Dictionary<string, (Func<Classifier> Make, int Size)> _networks = new()
    {
        ["AlexNet"] = (() => new AlexNet(AlexNetConfig.Tiny), 67),
        ["Vgg"] = (() => new Vgg(VggConfig.Tiny with { BatchNorm = true }), 32),
        ["GoogLeNet"] = (
            () => new GoogLeNet(GoogLeNetConfig.Tiny with
            {
                BatchNorm = true,
                LargeKernel = 3,
                LastPoolKernel = 2,
                AdaptiveAuxiliaries = true,
            }),
            64),
        ["ResNet"] = (() => new ResNet(ResNetConfig.Tiny), 64),
        ["ResNet for CIFAR"] = (() => new ResNet(ResNetConfig.Cifar(8) with { Width = 8, Classes = 4 }), 16),
        ["SqueezeNet"] = (() => new SqueezeNet(SqueezeNetConfig.Tiny with { Dropout = 0.5f }), 32),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void GradientsAndStatisticsHaveTheSameBitsAndActivationsTakeLessMemory(string name)
    {
        (Func<Classifier> make, int size) = _networks[name];
        Result ordinary = Step(make(), size, recompute: false), recomputed = Step(make(), size, recompute: true);
        Assert.Equal(ordinary.Values.Keys, recomputed.Values.Keys);
        foreach ((string key, float[] values) in ordinary.Values)
            Assert.True(values.AsSpan().SequenceEqual(recomputed.Values[key]), $"{key} differs");
        Assert.True(
            recomputed.Kept < 0.8 * ordinary.Kept,
            $"the forward pass keeps {recomputed.Kept} bytes instead of {ordinary.Kept}; expected at most 80 %");
    }

    private static Result Step(Classifier model, int size, bool recompute)
    {
        Tensor images = Tensor.Empty(new Shape(8, 3, size, size));
        Philox.ForName(3, "noise").FillNormal(images.Data);
        model.Initialize(5);
        foreach (StateEntry entry in model.State())
            _ = entry.Value.Data;
        model.Train(new RandomSource(5));
        model.RecomputeActivations(recompute);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = BufferPool.Shared.OutstandingBytes;
        using var tape = new GradientTape();
        Tensor loss = model.ForwardTraining(images).Loss(logits => logits.CrossEntropy([0, 1, 2, 3, 3, 2, 1, 0]));
        long kept = BufferPool.Shared.OutstandingBytes - before;
        tape.Backward(loss);
        var values = model.State().ToDictionary(entry => entry.Name, entry => entry.Value.ToArray());
        foreach (StateEntry entry in model.Parameters().Where(entry => entry.Value.Grad is not null))
            values[$"gradient of {entry.Name}"] = entry.Value.Grad!.ToArray();
        return new Result(values, kept);
    }

    private sealed record Result(Dictionary<string, float[]> Values, long Kept);
}
