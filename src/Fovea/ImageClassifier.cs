using Fovea.Inference;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea;

/// <summary>
/// Classifies images: load one, ask it, measure it, save it. All members are thread-safe: several threads may predict at once, with the
/// same results as one.
/// </summary>
/// <example><code>
/// using var classifier = ImageClassifier.Load("squeezenet1_1-b8a52dc0.pth");
/// foreach (var p in classifier.Predict("photo.jpg", top: 5))
///     Console.WriteLine($"{p.Label} {p.Probability:P1}");
/// </code></example>
public sealed partial class ImageClassifier : IDisposable
{
    private readonly ModelPackage _package;
    private readonly ImageClassifierOptions _options;
    private readonly Lock _lock = new();
    private CompiledModel? _compiled;
    private bool _isDisposed;

    /// <summary>Creates a classifier of a package. The network must not be trained further while the classifier is in use.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ImageClassifier(ModelPackage package, ImageClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        _options = options ?? new ImageClassifierOptions();
        _options.Validate();
        if (package.Batch is { } batch)
            _options = _options with { BatchSize = batch };
        _package = package;
        package.Network.Eval();
    }

    /// <summary>The network's row in the catalogue.</summary>
    public ModelInfo Model => _package.Model;

    /// <summary>The classes' names, in the order of the network's outputs.</summary>
    public IReadOnlyList<string> Classes => _package.Classes;

    /// <summary>Weights, architecture, classes and preprocessing.</summary>
    public ModelPackage Package => _package;

    /// <inheritdoc cref="ModelPackage.Load"/>
    /// <summary>Loads a classifier from a file of weights, safetensors or PyTorch's format, or from an ONNX file of any program.</summary>
    /// <param name="path">
    /// The file, or the name of a network whose weights are in <see cref="ModelPackageOptions.PublishedWeights"/> or come with the library
    /// (<see cref="IncludedWeights"/>).
    /// </param>
    /// <param name="options">What the file does not say, and how to compute; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ImageClassifier Load(string path, ImageClassifierOptions? options = null)
    {
        options?.Validate();
        Engine.Prepare();
        return new ImageClassifier(ModelPackage.Load(path, options), options);
    }

    /// <inheritdoc cref="ModelPackage.Save"/>
    /// <exception cref="InvalidOperationException">The weights were released (<see cref="ImageClassifierOptions.ReleaseParameters"/>).
    /// </exception>
    public void Save(string path)
    {
        ThrowIfReleased("save it");
        _package.Save(path);
    }

    /// <inheritdoc cref="ModelPackage.ExportOnnx"/>
    /// <exception cref="InvalidOperationException">The weights were released (<see cref="ImageClassifierOptions.ReleaseParameters"/>).
    /// </exception>
    public void ExportOnnx(string path, OnnxExportOptions? options = null)
    {
        ThrowIfReleased("export it");
        _package.ExportOnnx(path, options);
    }

    /// <summary>
    /// The network compiled for images of any size, fully connected layers as convolutions: logits [N, classes] or maps of them. The caller
    /// disposes of it.
    /// </summary>
    internal CompiledModel CompileDense()
    {
        lock (_lock)
            ObjectDisposedException.ThrowIf(_isDisposed, this);
        ThrowIfReleased("evaluate it densely");
        Layer dense = _package.Network is ChainClassifier chain ? FullyConvolutionalClassifier.Of(chain) : _package.Network;
        dense.Eval();
        return InferenceCompiler.Compile(dense.Forward, Model.InputShape(), _options.Inference);
    }

    /// <summary>The number of images per pass, where there are many.</summary>
    internal int BatchSize => _options.BatchSize;

    /// <summary>Frees the compiled network after the current predictions have ended.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _compiled?.Dispose();
        }
    }

    private void ThrowIfReleased(string purpose)
    {
        if (_options.ReleaseParameters)
        {
            throw new InvalidOperationException(
                $"ImageClassifier: the weights were released after packing; load it without {nameof(ImageClassifierOptions)}."
                + $"{nameof(ImageClassifierOptions.ReleaseParameters)} to {purpose}.");
        }
    }

    /// <summary>The network compiled for so many images; with released parameters, or a fixed batch, always for a whole one.</summary>
    private CompiledModel Compiled(int images)
    {
        int batch = _options.ReleaseParameters || _package.Batch is not null ? _options.BatchSize : images;
        CompiledModel compiled;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            compiled = _compiled ??= InferenceCompiler.Compile(_package.Network.Forward, Model.InputShape(batch), _options.Inference);
        }

        return compiled.Input[0] == batch ? compiled : compiled.ForInput(Model.InputShape(batch));
    }
}
