using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Xunit.Abstractions;

namespace Fovea.Onnx.Tests;

public sealed class TorchFileTests(ITestOutputHelper output)
{
    private const string FolderVariable = "FOVEA_ONNX_IMPORTS";
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(TorchModel.Folder, "*.onnx").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void SmallNetworksHavePyTorchsAnswersCompiledAndNot(string name)
    {
        var torch = new TorchModel(Path.Combine(TorchModel.Folder, name));
        OnnxModel model = OnnxModel.Load(torch.Path);
        Assert.InRange(torch.Difference(model.Forward(torch.Input)), 0, Tolerance);
        using CompiledOnnxModel compiled = model.Compile(torch.Input.Shape);
        Assert.InRange(torch.Difference(compiled.Run(torch.Input)), 0, Tolerance);
        Assert.True(compiled.IsPlanOnly);
    }

    [Theory]
    [InlineData("shuffle", "Rearrange")]
    [InlineData("inception", "LocalResponseNorm")]
    public void WhatPyTorchWritesInFiveDimensionsIsOneStep(string name, string operation)
    {
        foreach (int opset in new[] { 11, 13 })
        {
            var torch = new TorchModel(Path.Combine(TorchModel.Folder, $"{name}-{opset}.onnx"));
            using CompiledOnnxModel compiled = OnnxModel.Load(torch.Path).Compile(torch.Input.Shape);
            string[] steps = [.. compiled.Plan!.Steps.Select(step => step.Operation)];
            Assert.Single(steps, operation);
            Assert.DoesNotContain(steps, step => step is "Transpose" or "Power" or "PadChannels");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void AnotherBatchHasTheSameAnswers(string name)
    {
        var torch = new TorchModel(Path.Combine(TorchModel.Folder, name));
        using CompiledOnnxModel two = OnnxModel.Load(torch.Path).Compile(torch.Input.Shape);
        Shape shape = torch.Input.Shape;
        var single = new Shape(1, shape[1], shape[2], shape[3]);
        CompiledOnnxModel one = two.ForInputs(single);
        float[] first = one.Run(Tensor.FromArray(single, torch.Input.ToArray()[..single.Elements])).ToArray();
        Assert.Equal(two.Run(torch.Input).ToArray()[..first.Length], first);
    }

    [ExternalFact(FolderVariable, "eng/check-onnx-import.py FOLDER makes the files that it names")]
    public void NetworksOfTorchvisionHavePyTorchsAnswers()
    {
        foreach (string path in Directory.GetFiles(Environment.GetEnvironmentVariable(FolderVariable)!, "*.onnx").Order())
        {
            var torch = new TorchModel(path);
            using CompiledOnnxModel compiled = OnnxModel.Load(path).Compile(torch.Input.Shape);
            double difference = torch.Difference(compiled.Run(torch.Input));
            output.WriteLine($"{Path.GetFileName(path)}: {difference:0.0e+0}, {compiled.Plan!.Steps.Count} steps");
            Assert.True(compiled.IsPlanOnly);
            Assert.InRange(difference, 0, Tolerance);
        }
    }

    [Fact]
    public void AnImportedNetworkTrains()
    {
        var torch = new TorchModel(Path.Combine(TorchModel.Folder, "trainable-13.onnx"));
        OnnxModel model = OnnxModel.Load(torch.Path);
        model.Train(new Nn.RandomSource(1));
        var optimizer = new Nn.Optimizers.Sgd(model.Parameters(), new Nn.Optimizers.SgdOptions { LearningRate = 0.05, Momentum = 0.9 });
        var losses = new List<float>();
        float[] before = [.. model.State().SelectMany(entry => entry.Value.ToArray())];
        for (int step = 0; step < 8; step++)
        {
            using var tape = new GradientTape();
            Tensor loss = model.Forward(torch.Input).CrossEntropy([1, 3]);
            losses.Add(loss.Item());
            tape.Backward(loss);
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        Assert.True(losses[^1] < losses[0] / 2, string.Join(", ", losses));
        float[] after = [.. model.State().SelectMany(entry => entry.Value.ToArray())];
        Assert.All(model.Parameters(), parameter => Assert.True(parameter.Value.RequiresGrad));
        Assert.Contains(model.State(), entry => entry.Name == "bn1.running_mean" && entry.Kind == Nn.StateKind.Buffer);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void ANetworkGetsANewHeadAndTrains()
    {
        var torch = new TorchModel(Path.Combine(TorchModel.Folder, "residual-13.onnx"));
        var network = new OnnxClassifier(OnnxModel.Load(torch.Path), classes: 3);
        network.Initialize(seed: 5);
        Assert.Equal(new Shape(2, 3), network.Forward(torch.Input).Shape);
        Assert.Equal(new Shape(2, 12, 4, 4), network.Features(torch.Input)[0].Shape);
        Assert.Equal(["head.weight", "head.bias"], network.Parameters().TakeLast(2).Select(parameter => parameter.Name));
        network.Model.Freeze();
        network.Train(new Nn.RandomSource(1));
        Nn.StateEntry[] trained = [.. network.Parameters().Where(parameter => parameter.Value.RequiresGrad)];
        Assert.Equal(2, trained.Length);
        var optimizer = new Nn.Optimizers.Sgd(trained, new Nn.Optimizers.SgdOptions { LearningRate = 0.5 });
        var losses = new List<float>();
        for (int step = 0; step < 20; step++)
        {
            using var tape = new GradientTape();
            Tensor loss = network.Forward(torch.Input).CrossEntropy([2, 0]);
            losses.Add(loss.Item());
            tape.Backward(loss);
            optimizer.Step();
            optimizer.ZeroGrad();
        }

        Assert.True(losses[^1] < 0.6f * losses[0], string.Join(", ", losses));
        network.Eval();
        using var compiled = Inference.InferenceCompiler.Compile(network.Forward, torch.Input.Shape);
        Assert.Equal(network.Forward(torch.Input).ToArray().Select(MathF.Sign), compiled.Run(torch.Input).ToArray().Select(MathF.Sign));
    }

    [Fact]
    public void AStateReturnsToThatOfTheFile()
    {
        OnnxModel model = OnnxModel.Load(Path.Combine(TorchModel.Folder, "residual-13.onnx"));
        Nn.StateEntry weight = model.Parameters().First(parameter => parameter.Value.Shape.Rank == 4);
        float[] file = weight.Value.ToArray();
        weight.Value.Data.Clear();
        model.Initialize(seed: 3);
        Assert.Equal(file, weight.Value.ToArray());
    }
}
