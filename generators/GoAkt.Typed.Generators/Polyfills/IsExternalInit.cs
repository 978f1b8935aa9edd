using System.ComponentModel;

// netstandard2.0 lacks the type that the compiler wants for records and init accessors.
namespace System.Runtime.CompilerServices;

[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
