using Fovea.Onnx.Operators;
using Xunit.Abstractions;

namespace Fovea.Onnx.Tests.NodeTests;

public sealed class BackendNodeTests(ITestOutputHelper output)
{
    [Fact]
    public void Survey()
    {
        var known = OperatorTable.Rows.Select(row => row.Name).ToHashSet();
        int passed = 0, failed = 0;
        foreach (string name in NodeTestFolder.Names)
        {
            if (!NodeTestFolder.OperatorsOf(name).All(known.Contains))
                continue;
            string? fault = NodeTestFolder.Fault(name);
            if (fault is null)
                passed++;
            else
                failed++;
            if (fault is not null)
                output.WriteLine($"{name}: {fault}");
        }

        output.WriteLine($"passed {passed} failed {failed}");
    }
}
