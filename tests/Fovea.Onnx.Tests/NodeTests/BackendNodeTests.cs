using Fovea.Onnx.Operators;
using Xunit.Abstractions;

namespace Fovea.Onnx.Tests.NodeTests;

/// <summary>ONNX's own backend node tests, for the operators that are read: all that do not pass are listed with their reason.</summary>
public sealed class BackendNodeTests(ITestOutputHelper output)
{
    private const string BFloat16 = "the test's data call bfloat16 uint16";
    private const string Texts = "texts are not read";
    private const string Sequences = "sequences and optional values are not supported";
    private const string Cubic = "cubic interpolation is not supported";
    private const string Training = "a model is trained by OnnxModel.Train, not by its inputs";
    private const string Transposed = "transposed convolution of volumes and signals, and with different strides, is not supported";

    private static readonly Dictionary<string, string> _notPassing = new()
    {
        ["test_batchnorm_epsilon_training_mode"] = Training,
        ["test_batchnorm_example_training_mode"] = Training,
        ["test_cast_BFLOAT16_to_FLOAT"] = BFloat16,
        ["test_cast_FLOAT_to_BFLOAT16"] = BFloat16,
        ["test_cast_FLOAT_to_STRING"] = Texts,
        ["test_cast_STRING_to_FLOAT"] = Texts,
        ["test_castlike_BFLOAT16_to_FLOAT"] = BFloat16,
        ["test_castlike_BFLOAT16_to_FLOAT_expanded"] = BFloat16,
        ["test_castlike_FLOAT_to_BFLOAT16"] = BFloat16,
        ["test_castlike_FLOAT_to_BFLOAT16_expanded"] = BFloat16,
        ["test_castlike_FLOAT_to_STRING"] = Texts,
        ["test_castlike_FLOAT_to_STRING_expanded"] = Texts,
        ["test_castlike_STRING_to_FLOAT"] = Texts,
        ["test_castlike_STRING_to_FLOAT_expanded"] = Texts,
        ["test_convtranspose_1d"] = Transposed,
        ["test_convtranspose_3d"] = Transposed,
        ["test_convtranspose_kernel_shape"] = Transposed,
        ["test_convtranspose_output_shape"] = Transposed,
        ["test_convtranspose_pad"] = Transposed,
        ["test_convtranspose_pads"] = Transposed,
        ["test_convtranspose_with_kernel"] = Transposed,
        ["test_identity_opt"] = Sequences,
        ["test_identity_sequence"] = Sequences,
        ["test_if_opt"] = Sequences,
        ["test_if_seq"] = Sequences,
        ["test_loop13_seq"] = Sequences,
        ["test_loop16_seq_none"] = Sequences,
        ["test_resize_downsample_scales_cubic"] = Cubic,
        ["test_resize_downsample_scales_cubic_A_n0p5_exclude_outside"] = Cubic,
        ["test_resize_downsample_scales_cubic_align_corners"] = Cubic,
        ["test_resize_downsample_sizes_cubic"] = Cubic,
        ["test_resize_tf_crop_and_resize"] = "regions are pooled by other operators",
        ["test_resize_upsample_scales_cubic"] = Cubic,
        ["test_resize_upsample_scales_cubic_A_n0p5_exclude_outside"] = Cubic,
        ["test_resize_upsample_scales_cubic_align_corners"] = Cubic,
        ["test_resize_upsample_scales_cubic_asymmetric"] = Cubic,
        ["test_resize_upsample_sizes_cubic"] = Cubic,
        ["test_training_dropout"] = Training,
        ["test_training_dropout_default"] = Training,
        ["test_training_dropout_default_mask"] = Training,
        ["test_training_dropout_mask"] = Training,
        ["test_training_dropout_zero_ratio"] = Training,
        ["test_training_dropout_zero_ratio_mask"] = Training,
    };

    [ExternalFact(NodeTestFolder.Path, "Debian's package libonnx-testdata has it")]
    public void AllButTheListedPassCompiledAndNot()
    {
        HashSet<string> known = [.. OperatorTable.Rows.Select(row => row.Name)];
        var faults = new Dictionary<string, string>();
        int passed = 0;
        foreach (string name in NodeTestFolder.Names.Where(name => NodeTestFolder.OperatorsOf(name).All(known.Contains)))
        {
            if (NodeTestFolder.Fault(name) is { } fault)
                faults[name] = fault;
            else
                passed++;
        }

        foreach ((string name, string fault) in faults)
            output.WriteLine($"{name}: {fault} ({_notPassing.GetValueOrDefault(name, "not listed")})");
        output.WriteLine($"{passed} of {passed + faults.Count} tests pass.");
        Assert.Equal(_notPassing.Keys.Order(StringComparer.Ordinal), faults.Keys.Order(StringComparer.Ordinal));
    }
}
