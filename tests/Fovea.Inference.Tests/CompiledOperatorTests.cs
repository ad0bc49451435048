using Fovea.Tensors;
using Fovea.Tensors.Operators;
using Fovea.Testing;

namespace Fovea.Inference.Tests;

/// <summary>Every operator runs in a compiled model by its own definition, without copies and without allocation.</summary>
public sealed class CompiledOperatorTests
{
    public static TheoryData<string> Cases => OperatorCases.Names;

    public static TheoryData<string> InferenceCases =>
        [.. OperatorCases.All.Where(entry => !entry.Value().Operator.IsTrainingOnly).Select(entry => entry.Key)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ACompiledOperatorGivesWhatItGivesAlone(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        Tensor Forward(Tensor x) => op.Apply([x, .. inputs[1..]]);
        if (op.IsTrainingOnly)
        {
            string refused = Assert.Throws<NotSupportedException>(() => InferenceCompiler.Compile(Forward, inputs[0].Shape)).Message;
            Assert.Contains("belongs to training", refused);
            return;
        }

        using CompiledModel model = InferenceCompiler.Compile(Forward, inputs[0].Shape);
        Close.Check(name, model.Run(inputs[0]), op.Apply(inputs));
    }

    [Theory]
    [MemberData(nameof(InferenceCases))]
    public void WithAllInputsAsValuesOfTheGraphNothingIsAllocated(string name)
    {
        (Operator op, Tensor[] inputs) = OperatorCases.All[name]();
        TensorSpec[] specs = [.. inputs.Select((input, i) => new TensorSpec($"input{i}", input.Shape))];
        using CompiledModel model = InferenceCompiler.Compile(
            operands => new NamedTensors { { "result", op.Apply([.. operands]) } }, specs, new InferenceOptions { Threads = 1 });
        Tensor result = Tensor.Zeros(model.Outputs[0].Shape);
        Tensor[] results = [result];
        for (int run = 0; run < 6; run++)
            model.Run(inputs, results);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 4; run++)
            model.Run(inputs, results);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Close.Check(name, result, op.Apply(inputs));
    }
}
